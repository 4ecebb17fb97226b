package dev.slipway.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.Json;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Container file, Kubernetes manifest and sample configuration, against what the distribution itself says. */
class DeploymentIT {

  /** What a pod needs between the last moment of the budget and the kill. */
  private static final int SPARE_SECONDS = 2;

  @TempDir
  static Path data;

  private static final List<Map<String, Object>> OBJECTS = new ArrayList<>();

  @BeforeAll
  static void read() throws IOException {
    Yaml yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
    for (Object each : yaml.loadAll(Files.readString(Path.of("kubernetes/slipway.yaml")))) {
      OBJECTS.add(asMap(each));
    }
  }

  @Test
  void grace_leavesRoomForTheBudgetOfTheStop() throws Exception {
    Map<String, Object> pod = pod();
    int budget = seconds(config("run-in-kubernetes.yaml", configMap()), "stop.budget");
    int grace = (int) pod.get("terminationGracePeriodSeconds");

    assertFalse(container().containsKey("lifecycle"), "a preStop hook takes its time out of the grace: count it here");
    assertTrue(budget + SPARE_SECONDS <= grace, budget + " s and " + SPARE_SECONDS + " s to spare exceed " + grace + " s");
    assertEquals(30, grace);
    assertEquals(false, pod.get("enableServiceLinks"));
  }

  @Test
  void probes_askEndpointsThatAnswerOnThePortOfTheContainer() throws Exception {
    Map<String, Object> port = asMap(asList(container().get("ports")).getFirst());
    assertEquals("8080", value(config("probes.yaml", configMap()), "server.port"));
    assertEquals(8080, port.get("containerPort"));

    try (SlipwayProcess slipway = TestHome.slipway(data).start("run")) {
      slipway.awaitReady(TestHome.START);
      Map<String, String> expected = Map.of("startupProbe", "/health/started", "livenessProbe", "/health/live",
          "readinessProbe", "/health/ready");
      for (Map.Entry<String, String> probe : expected.entrySet()) {
        Map<String, Object> get = asMap(asMap(container().get(probe.getKey())).get("httpGet"));
        assertEquals(probe.getValue(), get.get("path"));
        assertEquals(port.get("name"), get.get("port"));
        assertEquals(200, slipway.get(probe.getValue()).statusCode());
      }
    }
  }

  @Test
  void unready_outlivesTheReadinessProbe() throws Exception {
    Map<String, Object> probe = asMap(container().get("readinessProbe"));
    int noticed = (int) probe.get("periodSeconds") * (int) probe.get("failureThreshold");

    assertTrue(seconds(config("unready.yaml", configMap()), "stop.unready") >= noticed);
  }

  @Test
  void container_runsTheLauncherAsTheUserOfThePodUnderAnInit() throws IOException {
    String file = Files.readString(Path.of("container/Containerfile"));
    int user = (int) asMap(pod().get("securityContext")).get("runAsUser");

    assertTrue(file.contains("\nUSER " + user + ":" + user + "\n"), file);
    assertTrue(file.contains("ENTRYPOINT [\"tini\", \"--\", \"/opt/slipway/bin/slipway\"]"), file);
    assertTrue(file.contains("COPY slipway /opt/slipway"), file);
    assertEquals(true, asMap(container().get("securityContext")).get("readOnlyRootFilesystem"));
    Set<Object> writable = asList(container().get("volumeMounts")).stream().map(DeploymentIT::asMap)
        .filter(mount -> !Boolean.TRUE.equals(mount.get("readOnly"))).map(mount -> mount.get("mountPath")).collect(Collectors.toSet());
    assertEquals(Set.of("/data", "/tmp"), writable, "the JDK dumps threads and heap to temporary files");
  }

  @Test
  void healthCheckOfTheContainer_isThatOfThePlatform_withAndWithoutTls(@TempDir Path own) throws Exception {
    assertFalse(isHealthy(own), "there is none");
    try (SlipwayProcess plain = TestHome.slipway(own).start("run")) {
      plain.awaitReady(TestHome.START);
      assertTrue(isHealthy(own));
      plain.terminate();
      assertEquals(0, plain.awaitExit(TestHome.STOP).code());
    }
    assertFalse(isHealthy(own), "there is none any more");
    try (SlipwayProcess secured = TestKeystore.in(own, "localhost", 30).secured(TestHome.slipway(own)).start("run")) {
      secured.awaitLine("ready on https://", TestHome.START);
      assertTrue(isHealthy(own));
    }
    assertFalse(isHealthy(own), "it was killed");
  }

  /** Runs the health check as the container's engine does, which has set the data folder. */
  private static boolean isHealthy(Path folder) throws IOException, InterruptedException {
    Matcher check = Pattern.compile("\\nHEALTHCHECK [^\\n]*\\\\\\n *CMD (\\[.*])\\n")
        .matcher(Files.readString(Path.of("container/Containerfile")));
    assertTrue(check.find(), "the container has a health check");
    try (JsonReader reader = Json.createReader(new StringReader(check.group(1)))) {
      List<String> command = reader.readArray().getValuesAs(JsonString.class).stream().map(JsonString::getString).toList();
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
      builder.environment().put("SLIPWAY_DATA_FOLDER", folder.toString());
      return builder.start().waitFor() == 0;
    }
  }

  /** The sample shows defaults: with every key switched on, nothing changes. */
  @Test
  void sampleConfiguration_showsTheDefaults() throws Exception {
    String sample = Files.readString(TestHome.path().resolve("conf/slipway.yaml"));
    String switchedOn = Pattern.compile("^#(?! )(.*)$|^#(  .*)$", Pattern.MULTILINE).matcher(sample)
        .replaceAll(match -> Matcher.quoteReplacement(match.group(1) != null ? match.group(1) : match.group(2)));
    String defaults = config("sample.yaml", sample);
    List<String> changed = config("all.yaml", switchedOn).lines()
        .map(DeploymentIT::keyAndValue)
        .filter(line -> !line.isEmpty() && defaults.lines().map(DeploymentIT::keyAndValue).noneMatch(line::equals))
        .toList();

    assertTrue(switchedOn.contains("\n  port: 8080"), switchedOn);
    assertEquals(List.of(), changed);
  }

  private static String keyAndValue(String line) {
    String[] words = line.strip().split("\\s{2,}");
    return words.length < 2 ? "" : words[0] + " = " + words[1];
  }

  private static String config(String name, String yaml) throws Exception {
    Path file = Files.writeString(data.resolve(name), yaml);
    try (SlipwayProcess slipway = SlipwayProcess.of(TestHome.path()).port(8080).start("config", "--config", file.toString())) {
      SlipwayProcess.Exit exit = slipway.awaitExit(TestHome.STOP);
      assertEquals(0, exit.code(), exit::output);
      return exit.output();
    }
  }

  private static int seconds(String config, String key) {
    String value = value(config, key);
    assertTrue(value.endsWith("s") && !value.endsWith("ms"), value);
    return Integer.parseInt(value.substring(0, value.length() - 1));
  }

  private static String value(String config, String key) {
    Matcher matcher = Pattern.compile("^\\s*" + Pattern.quote(key) + "[ =:]+(\\S+)", Pattern.MULTILINE).matcher(config);
    assertTrue(matcher.find(), () -> key + " is not in\n" + config);
    return matcher.group(1);
  }

  private static String configMap() {
    return (String) asMap(object("ConfigMap").get("data")).get("slipway.yaml");
  }

  private static Map<String, Object> pod() {
    return asMap(asMap(asMap(object("Deployment").get("spec")).get("template")).get("spec"));
  }

  private static Map<String, Object> container() {
    return asMap(asList(pod().get("containers")).getFirst());
  }

  private static Map<String, Object> object(String kind) {
    return OBJECTS.stream().filter(each -> kind.equals(each.get("kind"))).findFirst().orElseThrow();
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> asMap(Object value) {
    return (Map<String, Object>) value;
  }

  @SuppressWarnings("unchecked")
  private static List<Object> asList(Object value) {
    return (List<Object>) value;
  }
}
