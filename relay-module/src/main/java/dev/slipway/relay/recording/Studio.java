package dev.slipway.relay.recording;

import dev.slipway.api.Work;
import dev.slipway.relay.engine.Inputs;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a recording is made with. Immutable; thread-safe as its parts are.
 *
 * @param work threads and processes
 * @param inputs where media comes from
 * @param ffmpeg what writes files
 * @param desk who gives out files and hears what becomes of them
 * @param segment after how long a new file is begun, zero for never
 * @param stopFree with how few free bytes a recording ends
 * @param clock the clock
 */
record Studio(Work work, Inputs inputs, Recordings.Program ffmpeg, Desk desk, Duration segment, long stopFree, Clock clock) {

  /** Gives out files, and hears what becomes of them. Thread-safe. */
  interface Desk {

    /** Returns a new empty file, which nobody deletes before it is {@link #finished}. Blocks on the file system. */
    Path reserve(String name) throws IOException;

    /**
     * Takes a file back that is not written to any more: an empty one is deleted. Blocks on the file system.
     *
     * @param source the address that its media came from, masked
     * @param error what went wrong with it, or null
     */
    void finished(Path file, String source, @Nullable String error);

    /** Returns how many bytes can still be written. Blocks on the file system. */
    long free() throws IOException;

    /** Hears that something is to be seen. */
    void changed();
  }
}
