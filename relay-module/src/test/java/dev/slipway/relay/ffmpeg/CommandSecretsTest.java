package dev.slipway.relay.ffmpeg;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What of an address is never repeated. */
class CommandSecretsTest {

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "rtmp://live.example.com/app/abcd-efgh | to rtmp://live.example.com/app/abcd-efgh: no | to rtmp://live.example.com/app/****: no",
      "rtmp://live.example.com/app/abcd-efgh | no stream 'abcd-efgh' | no stream '****'",
      "rtsp://anna:hush1@cam/live | rtsp://anna:hush1@cam/live: 401 | rtsp://****@cam/live: 401",
      "rtsp://anna:hush1@cam:554/1 | password hush1 for anna | password **** for ****",
      "srt://host:9000?streamid=publish:me&passphrase=0123456789 | bad passphrase 0123456789 | bad passphrase ****",
      "https://host/a/b.m3u8?token=t0k3n | GET /a/b.m3u8?token=t0k3n | GET /a/****?****",
      "rtmp://host | rtmp://host: refused | rtmp://host: refused"})
  void secret_isMasked(String address, String line, String masked) {
    assertEquals(masked, new CommandSecrets(List.of("ffmpeg", "-i", address)).apply(line));
  }
}
