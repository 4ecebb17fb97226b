package dev.slipway.relay.recording;

/**
 * What recordings amount to. Immutable.
 *
 * @param active how many are being made
 * @param failed how many of those that are remembered have failed
 * @param files how many files are listed
 * @param fileBytes the size of the listed files
 * @param writtenBytes bytes written since the start
 * @param restarts how often a recorder was started again since the start
 * @param deleted how many files retention has deleted since the start
 * @param freeBytes what can still be written to the folder
 */
public record RecordingTotals(
    int active, int failed, int files, long fileBytes, long writtenBytes, long restarts, long deleted, long freeBytes) {}
