import { expect, test } from "vitest";
import type { RoomInfo } from "../kit/protocol.js";
import { safeArea } from "./safe_area.js";
import safeAreas from "./safe_areas.json";

const { douyin, taobao } = safeAreas.presets;
const room: RoomInfo = {
  name: "main",
  title: "",
  currency: "CNY",
  canvas: { width: 1080, height: 1920 },
  locale: "zh-CN",
  platform: "taobao",
};

test("without a choice it is the platform's", () => {
  expect(safeArea({}, room)).toEqual({ insets: taobao.portrait, label: taobao.label });
});

test("the chosen preset counts, in the shape of the room, at its scale", () => {
  const canvas = { width: 1280, height: 720 };
  const { top, right, bottom, left } = douyin.landscape;
  const scaled = { top: top / 1.5, right: right / 1.5, bottom: bottom / 1.5, left: left / 1.5 };
  expect(safeArea({ preset: "douyin" }, { ...room, canvas }).insets).toEqual(scaled);
});

test("measured insets replace the estimates, each alone; zero is a measure", () => {
  const measured = { top: 0, left: 99 };
  expect(safeArea({ preset: "douyin", ...measured }, room).insets).toEqual({ ...douyin.portrait, ...measured });
});

test("an unknown platform covers nothing", () => {
  expect(safeArea({}, { ...room, platform: "elsewhere" }).insets).toEqual({ top: 0, right: 0, bottom: 0, left: 0 });
});
