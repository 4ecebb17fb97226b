package dev.slipway.relay.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {

  @ParameterizedTest
  @ValueSource(strings = {
      "rtmp://a.example/live/key", "rtmps://a.example:443/live2/k-e-y_1?backup=1", "rtsp://user:pa%2Fss@cam.local:554/h264/ch1?channel=1",
      "rtsps://cam.example/a", "srt://a.example:9000?streamid=#!::r=live/a,m=request&passphrase=0123456789", "http://a.example/live.m3u8",
      "https://a.example:8443/x/y.m3u8?token=a%20b", "file:a.mp4", "file:shows/Ein Film (2).mkv", "demo:"})
  void input_takesAllowedForms(String url) {
    assertEquals(url, Addresses.input(url));
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "", "a.mp4", "/etc/passwd", "./a.mp4", "-i", "-f", " rtmp://a/b", "concat:a.mp4|b.mp4", "concatf:a",
      "subfile:,,start,0,end,9,,:a.mp4",
      "data:video/mp4;base64,AAAA", "async:http://a/b", "async+http://a/b", "cache:http://a/b", "crypto:http://a/b", "pipe:",
      "pipe:0", "fd:3", "tee:a",
      "[f=flv]rtmp://a/b|[f=mp4]x.mp4", "unix:/run/x", "udp://a:1", "tcp://a:1", "tls://a:1", "rtp://a:1", "ftp://a/b", "sftp://a/b",
      "gopher://a/b", "rtmpt://a/b", "rtmpe://a/b", "mmsh://a/b", "hls+http://a/b.m3u8", "hls:a", "ipfs://x", "bluray:/x", "libsrt://a:1",
      "lavfi:testsrc", "demo", "demo:x", "http:/a", "http:a", "http//a", "://a", "rtmp", "javascript:alert(1)", "HTTP+x://a"})
  void input_refusesOtherSchemesAndNamesTheAllowed(String url) {
    Unacceptable refused = assertThrows(Unacceptable.class, () -> Addresses.input(url));
    assertEquals("scheme-not-allowed", refused.code());
    assertTrue(refused.getMessage().contains("rtmp://, rtmps://, rtsp://, rtsps://, srt://, http://, https://, file: or demo:"),
        refused.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "http://a/b", "https://a/b", "file:x.mp4", "file:///x", "demo:", "-f", "/tmp/x.flv", "x.flv", "tee:x", "pipe:1",
      "[f=flv]rtmp://a/b|rtmp://c/d", "icecast://a/b", "tcp://a:1?listen", "md5:", "prompeg:x"})
  void output_refusesWhatIsOnlyAnInputAndEverythingElse(String url) {
    Unacceptable refused = assertThrows(Unacceptable.class, () -> Addresses.output(url));
    assertEquals("scheme-not-allowed", refused.code());
    assertTrue(refused.getMessage().endsWith("it must begin with rtmp://, rtmps://, rtsp://, rtsps:// or srt://"), refused.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "rtmp://", "rtmp:///live/key", "rtmp://?x", "rtmp://#x", "rtmp://a b/c", "rtmp://a/b c", "rtmp://a/b\tc", "rtmp://a/b\nc",
      "rtmp://a/b\rc",
      "rtmp://a/b\0c", "rtmp://a/b%00c", "rtmp://a/b%0ac", "rtmp://a/b%0Dc", "rtmp://a/b%1fc", "rtmp://a/b%7Fc", "rtmp://a/b%zz",
      "rtmp://a/b%",
      "rtmp://a/b%4", "rtmp://a/b\\c", "rtmp://a\\@b/c", "rtmp://a/\"b", "rtmp://a/'b", "rtmp://a/<b>", "rtmp://a/b|c", "rtmp://a/{b}",
      "rtmp://a/ü", "rtmp://ü.example/b", "rtmp://%61/b", "rtmp://127.0.0.1%2e/b", "rtmp://a%00.example/b", "rtmp://a@b@c/d",
      "rtmp://a:0/b", "rtmp://a:65536/b", "rtmp://a:99999999999/b", "rtmp://a:-1/b", "rtmp://a:/b", "rtmp://a:1x/b", "rtmp://a:1:2/b",
      "rtmp://-a/b", "rtmp://a..b/c", "rtmp://.a/b", "rtmp://a/b#c", "http://a/b#c", "http://a#@b/c", "rtmp://[::1/b", "rtmp://::1/b",
      "rtmp://[::1]x/b", "rtmp://[fe80::1%25eth0]/b", "rtmp://[fe80::1%eth0]/b", "rtmp://[127.0.0.1]/b", "rtmp://[]/b", "rtmp://[[::1]]/b",
      "rtmp://256.1.1.1/b", "rtmp://1.2.3.4.5/b", "rtmp://0x/b", "rtmp://1.2.3.09/b", "rtmp://4294967296/b", "rtmp://a.1/b", "rtmp://1e3/b",
      "srt://a", "srt://a/?streamid=x", "srt://a:9000?mode=listener", "srt://a:9000?latency=1&mode=rendezvous", "srt://a:9000?mode=0",
      "srt://:9000?mode=listener", "rtsp://a/b?udp", "rtsp://a/b?x=1&multicast", "rtsp://a/b?http", "rtsp://a/b?TCP",
      "rtsp://a/b?filter_src",
      "rtsp://a/b?localaddr=10.0.0.1", "rtsp://a/b?x?udp"})
  void input_refusesBadForms(String url) {
    Unacceptable refused = assertThrows(Unacceptable.class, () -> Addresses.input(url));
    assertEquals("bad-address", refused.code(), refused.getMessage());
    assertTrue(refused.getMessage().chars().allMatch(c -> c >= ' '), "no control character comes back: " + refused.getMessage());
  }

  @Test
  void input_refusesWhatIsLongerThan2048() {
    String url = "rtmp://a/" + "b".repeat(2_048 - 9);
    assertEquals(2_048, Addresses.input(url).length());
    assertThrows(Unacceptable.class, () -> Addresses.input(url + "b"));
  }

  @ParameterizedTest
  @CsvSource({
      "RTMP://A.Example/Live/Key, rtmp://a.example/Live/Key",
      "rtmp://User:Pass@A/B, rtmp://User:Pass@a/B",
      "http://127.1/x, http://127.0.0.1/x",
      "http://0x7f.1/x, http://127.0.0.1/x",
      "http://0X7F000001/x, http://127.0.0.1/x",
      "http://2130706433/x, http://127.0.0.1/x",
      "http://017700000001:81/x, http://127.0.0.1:81/x",
      "http://0177.0.0.01./x, http://127.0.0.1/x",
      "http://0/x, http://0.0.0.0/x",
      "http://192.168.257/x, http://192.168.1.1/x",
      "http://[::ffff:127.0.0.1]/x, http://127.0.0.1/x",
      "http://[0:0:0:0:0:0:0:1]:8/x, http://[0:0:0:0:0:0:0:1]:8/x",
      "http://[::1]/x, http://[0:0:0:0:0:0:0:1]/x",
      "file://a.mp4, file:a.mp4",
      "FILE:a.mp4, file:a.mp4"})
  void input_returnsTheNormalForm(String url, String normal) {
    assertEquals(normal, Addresses.input(url));
    assertEquals(normal, Addresses.input(normal), "the normal form is its own");
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "file:", "file:///etc/passwd", "file:/etc/passwd", "file:../a", "file:a/../../b", "file:a/..", "file:.hidden", "file:a/.git/x",
      "file:a\\b",
      "file:a%2e%2e", "file:%2e%2e/a", "file:a\0.mp4", "file:a\n", "file:-i", "file:a:b", "file:concat:a", "file:a|b", "file://host/../x",
      "file:a//b", "file:a/", "file:a;b", "file:$(id)", "file:`id`", "file:~/x"})
  void file_refusesWhateverCouldLeadOutside(String url) {
    assertEquals("bad-file", assertThrows(Unacceptable.class, () -> Addresses.input(url)).code());
  }

  @Test
  void refusal_doesNotRepeatSecrets() {
    for (String url : List.of("rtmp://user:hunter2@a b/live/hunter2", "hunter2://x", "rtmpx://hunter2@h/hunter2", "rtmp://a@hunter2@b/x",
        "rtmp://h:port-hunter2/x")) {
      Unacceptable refused = assertThrows(Unacceptable.class, () -> Addresses.input(url));
      assertFalse(refused.getMessage().contains("hunter2") && !url.startsWith("hunter2"), refused.getMessage());
    }
  }

  /** Whatever is accepted has an allowed scheme, no character that a shell, a log or another reader takes amiss, and is its own form. */
  @Test
  void input_survivesRandomTexts() {
    Random random = new Random(15);
    String[] pieces = {"rtmp", "http", "srt", "file", ":", "//", "/", "@", "[", "]", "::1", "127", ".", "0x7f", "%", "%2e", "?", "#",
        "&", "mode=",
        "udp", "-", " ", "\0", "\n", "\\", "é", "a", "Z", "9", "example.org", ":80", "|", "concat:", "😀", "\ud800"};
    int accepted = 0;
    for (int i = 0; i < 200_000; i++) {
      StringBuilder url = new StringBuilder(random.nextBoolean() ? "rtmp://" : "");
      for (int n = random.nextInt(8); n >= 0; n--) {
        url.append(pieces[random.nextInt(pieces.length)]);
      }
      try {
        String normal = Addresses.input(url.toString());
        accepted++;
        assertTrue(normal.matches("(rtmp|http|srt)://[!-~]+|file:[^-/.|:\\p{Cntrl}][^|:\\p{Cntrl}]*"), normal);
        assertFalse(normal.contains("..") && normal.startsWith("file:") && normal.matches(".*(^|[/:])\\.\\.(/|$).*"), normal);
        assertEquals(normal, Addresses.input(normal));
      } catch (Unacceptable e) {
        assertFalse(e.getMessage().isBlank());
      }
    }
    assertTrue(accepted > 1_000, "the texts are not all bad: " + accepted);
  }
}
