package dev.slipway.relay.control;

/** What makes recordings. Thread-safe. */
public interface Recorder {

  /** Makes none. */
  Recorder NONE = new Recorder() {
    @Override
    public void begin(WantedRecording recording) {}

    @Override
    public void end(WantedRecording recording) {}
  };

  /** Begins a recording that was wanted before. Does not wait for media; what is wrong is logged. */
  void begin(WantedRecording recording);

  /** Ends a recording whose input is deleted. Blocks until its files are whole, for some seconds at most. */
  void end(WantedRecording recording) throws InterruptedException;
}
