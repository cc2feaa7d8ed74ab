-- A stand-in for obs-browser in an OBS that was built without it: the same kind, settings, defaults and button, no page.
local obs = obslua

local kind = {
  id = "browser_source",
  type = obs.OBS_SOURCE_TYPE_INPUT,
  output_flags = bit.bor(obs.OBS_SOURCE_VIDEO, obs.OBS_SOURCE_CUSTOM_DRAW),
}

function kind.get_name()
  return "Browser"
end

function kind.get_defaults(settings)
  obs.obs_data_set_default_string(settings, "url", "https://obsproject.com/browser-source")
  obs.obs_data_set_default_int(settings, "width", 800)
  obs.obs_data_set_default_int(settings, "height", 600)
  obs.obs_data_set_default_int(settings, "fps", 30)
  obs.obs_data_set_default_bool(settings, "fps_custom", false)
  obs.obs_data_set_default_bool(settings, "shutdown", false)
  obs.obs_data_set_default_bool(settings, "restart_when_active", false)
  obs.obs_data_set_default_int(settings, "webpage_control_level", 1)
  obs.obs_data_set_default_string(
    settings, "css", "body { background-color: rgba(0, 0, 0, 0); margin: 0px auto; overflow: hidden; }"
  )
  obs.obs_data_set_default_bool(settings, "reroute_audio", false)
end

function kind.get_properties()
  local properties = obs.obs_properties_create()
  obs.obs_properties_add_button(properties, "refreshnocache", "Refresh", function()
    print("refreshnocache was pressed")
    return false
  end)
  return properties
end

function kind.create(settings)
  local page = {}
  kind.update(page, settings)
  return page
end

function kind.update(page, settings)
  page.width = obs.obs_data_get_int(settings, "width")
  page.height = obs.obs_data_get_int(settings, "height")
  print("browser_source loads " .. obs.obs_data_get_string(settings, "url"))
end

function kind.get_width(page)
  return page.width
end

function kind.get_height(page)
  return page.height
end

function kind.video_render() end

function script_description()
  return "browser_source without a browser, for tests"
end

obs.obs_register_source(kind)
