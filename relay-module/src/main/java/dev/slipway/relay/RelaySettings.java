package dev.slipway.relay;

import dev.slipway.api.Setting;
import dev.slipway.api.Settings;
import dev.slipway.relay.control.ControlSettings;
import dev.slipway.relay.engine.EngineSettings;
import dev.slipway.relay.ffmpeg.FfmpegHome;
import dev.slipway.relay.guard.GuardSettings;
import dev.slipway.relay.guard.HostRules;
import dev.slipway.relay.hls.HlsSettings;
import dev.slipway.relay.recording.RecordingSettings;
import dev.slipway.relay.rtsp.RtspSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What can be configured under {@code modules.relay}: each part of the relay declares its own. Immutable.
 *
 * @param control who may do what, and how much
 * @param hosts which hosts may be reached
 * @param media the folder whose files can be inputs, empty for one in the module's data folder
 * @param maxViewers how many may look at live media over HTTP at a time
 */
record RelaySettings(ControlSettings control, HostRules hosts, Path media, int maxViewers) {

  private static final Setting<Path> MEDIA_FOLDER = Setting.path(
      "media.folder", Path.of(""), "the folder whose files can be inputs (file:NAME); empty for 'media' in the module's data folder");
  private static final Setting<Integer> MAX_VIEWERS = Setting.integer(
      "live.max-viewers", 200, 1, 10_000, "", "how many may look at live transport streams over HTTP at a time");

  /** Every setting of this module. */
  static final List<Setting<?>> ALL = Stream.<List<Setting<?>>>of(
      ControlSettings.ALL, List.of(FfmpegHome.PROGRAM, MEDIA_FOLDER, MAX_VIEWERS), EngineSettings.ALL, GuardSettings.ALL,
      HlsSettings.ALL, RecordingSettings.ALL, RtspSettings.ALL).flatMap(List::stream).toList();

  /** Returns the effective settings. */
  static RelaySettings read(Settings settings) {
    return new RelaySettings(
        ControlSettings.read(settings), HostRules.read(settings), settings.get(MEDIA_FOLDER), settings.get(MAX_VIEWERS));
  }

  /** Returns the folder of media files. */
  Path mediaFolder(Path data) {
    return media.toString().isEmpty() ? data.resolve("media") : media;
  }
}
