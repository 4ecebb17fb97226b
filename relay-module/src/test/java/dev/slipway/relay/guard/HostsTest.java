package dev.slipway.relay.guard;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostsTest {

  private static final Map<String, String> NAMES = Map.of(
      "good.example", "93.184.216.34", "evil.example", "93.184.216.34 127.0.0.1", "cam.lan", "192.168.1.7", "meta.lan", "169.254.169.254",
      "v6.example", "2606:2800:220:1::1", "none.example", "");

  @ParameterizedTest
  @CsvSource({
      "93.184.216.34, PUBLIC", "8.8.8.8, PUBLIC", "2606:2800:220:1::1, PUBLIC", "172.15.255.255, PUBLIC", "172.32.0.0, PUBLIC",
      "100.63.255.255, PUBLIC", "100.128.0.0, PUBLIC", "223.255.255.255, PUBLIC", "64:ff9b::808:808, PUBLIC", "2002:808:808::1, PUBLIC",
      "127.0.0.1, LOOPBACK", "127.255.255.255, LOOPBACK", "::1, LOOPBACK", "::ffff:127.0.0.1, LOOPBACK", "::127.0.0.1, LOOPBACK",
      "64:ff9b::7f00:1, LOOPBACK", "2002:7f00:1::, LOOPBACK",
      "10.0.0.0, PRIVATE", "10.255.255.255, PRIVATE", "172.16.0.0, PRIVATE", "172.31.255.255, PRIVATE", "192.168.0.1, PRIVATE",
      "100.64.0.0, PRIVATE", "100.127.255.255, PRIVATE", "fc00::1, PRIVATE", "fdff::1, PRIVATE", "::ffff:10.0.0.1, PRIVATE",
      "64:ff9b::a00:1, PRIVATE", "2002:c0a8:101::, PRIVATE",
      "169.254.0.1, LINK_LOCAL", "fe80::1, LINK_LOCAL", "febf::1, LINK_LOCAL", "::ffff:169.254.1.1, LINK_LOCAL",
      "169.254.169.254, METADATA", "fd00:ec2::254, METADATA", "100.100.100.200, METADATA", "168.63.129.16, METADATA",
      "64:ff9b::a9fe:a9fe, METADATA",
      "224.0.0.1, MULTICAST", "239.255.255.255, MULTICAST", "ff02::1, MULTICAST",
      "0.0.0.0, RESERVED", "0.1.2.3, RESERVED", "::, RESERVED", "240.0.0.1, RESERVED", "255.255.255.255, RESERVED", "192.0.2.1, RESERVED",
      "198.18.0.1, RESERVED", "203.0.113.9, RESERVED", "2001:db8::1, RESERVED", "2001::1, RESERVED", "fec0::1, RESERVED",
      "64:ff9b:1::1, RESERVED",
      "100::1, RESERVED", "4000::1, RESERVED"})
  void reach_ofAnAddress(String literal, Reach reach) {
    assertEquals(reach, Reach.of(InetAddress.ofLiteral(literal)));
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "http://127.0.0.1/", "http://127.1/", "http://0x7f.1/", "http://2130706433/", "http://0177.1/", "http://[::1]/",
      "http://[::ffff:7f00:1]/",
      "http://0/", "http://0.0.0.0/", "http://[::]/", "http://169.254.169.254/latest/meta-data", "http://10.1.2.3/", "rtmp://cam.lan/a/b",
      "srt://192.168.1.1:9000", "rtsp://evil.example/x", "http://[64:ff9b::7f00:1]/", "rtsp://meta.lan/", "http://224.0.0.1/"})
  void check_refusesHostsThatAreNotPublic(String url) {
    Unacceptable refused = assertThrows(Unacceptable.class, () -> hosts(HostRules.PUBLIC_ONLY).check(url));
    assertEquals("host-not-allowed", refused.code());
    assertTrue(refused.getMessage().contains("modules.relay.hosts.allow"), refused.getMessage());
  }

  @Test
  void check_refusesLocalhostByTheRealResolver() {
    assertThrows(Unacceptable.class, () -> new Hosts(HostRules.PUBLIC_ONLY).check("rtmp://localhost/live/a"));
    assertThrows(Unacceptable.class, () -> new Hosts(HostRules.PUBLIC_ONLY).check("rtmp://LOCALHOST:1935/live/a"));
  }

  @Test
  void check_takesPublicHostsFilesAndTheDemo() {
    for (String url : List.of("http://good.example/x", "rtmp://v6.example/a/b", "srt://93.184.216.34:1", "file:a.mp4", "demo:")) {
      assertDoesNotThrow(() -> hosts(HostRules.PUBLIC_ONLY).check(url));
    }
  }

  @Test
  void check_saysThatANameCannotBeResolved() {
    assertThrows(UnknownHostException.class, () -> hosts(HostRules.PUBLIC_ONLY).check("http://none.example/"));
    assertThrows(UnknownHostException.class, () -> hosts(HostRules.PUBLIC_ONLY).check("http://unheard-of.example/"));
  }

  @Test
  void allowPrivate_neverAllowsLoopbackLinkLocalAndMetadata() {
    Hosts hosts = hosts(new HostRules(true, List.of()));
    for (String url : List.of("http://10.0.0.1/", "rtsp://cam.lan/", "http://[fc00::1]/", "http://100.64.0.1/")) {
      assertDoesNotThrow(() -> hosts.check(url));
    }
    for (String url : List.of("http://127.0.0.1/", "http://169.254.1.1/", "http://meta.lan/", "http://100.100.100.200/",
        "http://[fd00:ec2::254]/",
        "http://[::1]/", "http://0.0.0.0/", "http://[fe80::1]/")) {
      assertThrows(Unacceptable.class, () -> hosts.check(url), url);
    }
  }

  @Test
  void allowed_takesNamesDomainsAddressesAndBlocks() {
    assertDoesNotThrow(() -> hosts(new HostRules(false, List.of("127.0.0.1"))).check("http://127.0.0.1:8080/x"));
    assertDoesNotThrow(() -> hosts(new HostRules(false, List.of("127.0.0.0/8"))).check("http://127.9.9.9/x"));
    assertDoesNotThrow(() -> hosts(new HostRules(false, List.of("fc00::/7"))).check("http://[fd12::1]/x"));
    assertDoesNotThrow(() -> hosts(new HostRules(false, List.of("CAM.lan"))).check("http://cam.LAN./x"));
    assertDoesNotThrow(() -> hosts(new HostRules(false, List.of("*.lan"))).check("http://meta.lan/x"));
    assertThrows(Unacceptable.class, () -> hosts(new HostRules(false, List.of("127.0.0.1"))).check("http://127.0.0.2/x"));
    assertThrows(Unacceptable.class, () -> hosts(new HostRules(false, List.of("lan", "*.cam.lan"))).check("http://cam.lan/x"));
  }

  @Test
  void allowed_byAddressDoesNotAllowTheOtherAddressesOfAName() {
    Hosts hosts = hosts(new HostRules(false, List.of("93.184.216.34")));
    assertThrows(Unacceptable.class, () -> hosts.check("rtsp://evil.example/x"));
  }

  @Test
  void network_containsTheAddressesOfItsBlockOnly() {
    Network block = Network.parse("192.168.4.0/22");
    assertTrue(block.contains(InetAddress.ofLiteral("192.168.7.255")));
    assertTrue(!block.contains(InetAddress.ofLiteral("192.168.8.0")) && !block.contains(InetAddress.ofLiteral("::1")));
    for (String bad : List.of("10.0.0.0/33", "10.0.0.0/-1", "::/129", "a.example", "10.0.0.0/x", "10.0.0/8x", "")) {
      assertThrows(IllegalArgumentException.class, () -> Network.parse(bad), bad);
    }
  }

  private static Hosts hosts(HostRules rules) {
    return new Hosts(rules, HostsTest::resolve);
  }

  private static InetAddress[] resolve(String host) throws UnknownHostException {
    String bare = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    String known = NAMES.get(bare);
    if (known == null) {
      if (bare.chars().anyMatch(c -> c == ':') || Ipv4.looksNumeric(bare)) {
        return new InetAddress[] {InetAddress.ofLiteral(bare)};
      }
      throw new UnknownHostException(host);
    }
    return known.isEmpty() ? new InetAddress[0] : Arrays.stream(known.split(" ")).map(InetAddress::ofLiteral).toArray(InetAddress[]::new);
  }
}
