package dev.slipway.relay.rtsp;

import dev.slipway.api.Work;
import dev.slipway.relay.engine.InputSpec;
import dev.slipway.relay.engine.InputUse;
import dev.slipway.relay.engine.Inputs;
import dev.slipway.relay.ffmpeg.Ffmpeg;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.function.Function;

/** The inputs of the relay as names of the RTSP server: each is used for as long as it is played. Thread-safe. */
public final class InputFaces implements RelayNames {

  private final Function<String, Optional<InputSpec>> pulled;
  private final Inputs inputs;
  private final Work work;
  private final Ffmpeg ffmpeg;

  /**
   * Joins the server and the inputs.
   *
   * @param pulled says which input has a name, where the relay pulls it from elsewhere than this server; must not block
   * @param inputs runs them
   * @param work where the faces' processes are started
   * @param ffmpeg the program
   */
  public InputFaces(Function<String, Optional<InputSpec>> pulled, Inputs inputs, Work work, Ffmpeg ffmpeg) {
    this.pulled = pulled;
    this.inputs = inputs;
    this.work = work;
    this.ffmpeg = ffmpeg;
  }

  @Override
  public boolean isPulled(String name) {
    return pulled.apply(name).isPresent();
  }

  @Override
  public Face open(String name, URI address) throws IOException {
    InputSpec spec = pulled.apply(name).orElseThrow(() -> new IOException("there is no input '" + name + "' any more"));
    InputUse use = inputs.use(spec, "RTSP players");
    try {
      return HubFace.open(work, ffmpeg, use.input().hub(), address, use::close);
    } catch (IOException | RuntimeException e) {
      use.close();
      throw e;
    }
  }
}
