package dev.slipway.relay.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretsTest {

  @ParameterizedTest
  @CsvSource(delimiter = '§', value = {
      "rtmp://a.example/live2/abcd-efgh § rtmp://a.example/live2/****",
      "rtmp://a.example/live2/abcd-efgh/ § rtmp://a.example/live2/****",
      "rtmps://a:443/app/inst/key?backup=1&x=secret § rtmps://a:443/app/inst/****?backup=****&x=****",
      "rtmp://a.example/key § rtmp://a.example/****",
      "rtmp://u:p@a.example/live/key § rtmp://****@a.example/live/****",
      "rtsp://admin:12345@10.0.0.1:554/h264 § rtsp://****@10.0.0.1:554/h264",
      "rtsp://admin:1@2@10.0.0.1/h264 § rtsp://****@10.0.0.1/h264",
      "srt://a:9000?mode=caller&streamid=#!::r=live/key,m=publish&passphrase=0123456789&latency=200 "
          + "§ srt://a:9000?mode=caller&streamid=****&passphrase=****&latency=200",
      "https://cdn/x.m3u8?token=abc&Signature=d/e?f § https://cdn/x.m3u8?token=****&Signature=****",
      "https://cdn/x.m3u8?justatoken § https://cdn/x.m3u8?****",
      "http://a/b § http://a/b", "file:a.mp4 § file:a.mp4", "demo: § demo:"})
  void mask_blanksTheSecretsOfAnAddress(String url, String masked) {
    assertEquals(masked, Secrets.mask(url));
    assertEquals(masked, Secrets.mask(masked), "masking twice changes nothing");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '§', value = {
      "rtmp://a/live/key: Connection refused § rtmp://a/live/****: Connection refused",
      "Output #0, flv, to 'rtmp://a/live/key': § Output #0, flv, to 'rtmp://a/live/****':",
      "[https @ 0x55] Opening 'https://a/seg.ts?token=abc' for reading § [https @ 0x55] Opening 'https://a/seg.ts?token=****' for reading",
      "pulled rtsp://a:b@c/d and rtmp://x/y/z. § pulled rtsp://****@c/d and rtmp://x/y/****.",
      "[srt @ 0x1] passphrase=hunter2hunter2 § [srt @ 0x1] passphrase=****",
      "Authorization: Basic cmVsYXk6eA== § Authorization: Basic ****",
      "httpproxy://relay:0123@127.0.0.1:5/a:443 § httpproxy://****@127.0.0.1:5/a:443",
      "frame=  10 fps=5.0 q=-1.0 size=  1kB § frame=  10 fps=5.0 q=-1.0 size=  1kB"})
  void mask_blanksThemInsideOfMessages(String line, String masked) {
    assertEquals(masked, Secrets.mask(line));
  }

  /** Whatever address is accepted with a secret in it, the secret is not in the masked form, nor in messages around it. */
  @Test
  void mask_leavesNoSecretOfAnAcceptedAddress() {
    Random random = new Random(7);
    String letters = "abcXYZ019-._~!$&()*+,;=:%41@";
    for (int i = 0; i < 50_000; i++) {
      StringBuilder noise = new StringBuilder();
      random.ints(random.nextInt(6), 0, letters.length()).forEach(c -> noise.append(letters.charAt(c)));
      String key = "sEcReT" + noise;
      String url = switch (random.nextInt(4)) {
        case 0 -> "rtmp://host.example/live/" + key;
        case 1 -> "rtsp://user:" + key + "@host.example/path";
        case 2 -> "srt://host.example:9000?latency=5&streamid=" + key;
        default -> "https://host.example/a.m3u8?x=" + key;
      };
      try {
        url = Addresses.input(url);
      } catch (Unacceptable e) {
        continue;
      }
      for (String text : new String[] {url, "[tcp @ 0x1] " + url + ": refused", "to '" + url + "':", "(" + url + ")", "\"" + url + "\","}) {
        assertFalse(Secrets.mask(text).contains("sEcReT"), () -> "in: " + text);
      }
      assertFalse(Addresses.parts(url).toString().contains("sEcReT"));
    }
  }

  @Test
  void mask_takesNoLongerThanTheTextIsLong() {
    assertTimeout(Duration.ofSeconds(2), () -> {
      for (String piece : new String[] {"a", "a://", "rtmp://", "token=", "Basic ", "://@", "&=?"}) {
        assertTrue(Secrets.mask(piece.repeat(200_000 / piece.length())).length() < 40_000);
      }
    });
  }
}
