"""What all tests need of the process that runs them."""

import signal

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell starts what it runs in the background deaf to Ctrl+C, and processes inherit that: those that tests start
    # have to hear it, or "ends cleanly at Ctrl+C" waits for ever.
    signal.signal(signal.SIGINT, signal.default_int_handler)
