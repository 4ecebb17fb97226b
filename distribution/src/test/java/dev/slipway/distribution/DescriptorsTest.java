package dev.slipway.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Exports;
import java.lang.module.ModuleDescriptor.Opens;
import java.lang.module.ModuleDescriptor.Requires;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What each module of this build requires and offers, against the golden files: a change of an arrow is a change of a file
 * that somebody reads.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DescriptorsTest {

  private final TreeMap<String, ModuleDescriptor> ours = new TreeMap<>();

  DescriptorsTest() throws IOException {
    for (URL url : Collections.list(DescriptorsTest.class.getClassLoader().getResources("module-info.class"))) {
      try (InputStream in = url.openStream()) {
        ModuleDescriptor descriptor = ModuleDescriptor.read(in);
        if (descriptor.name().startsWith("dev.slipway.")) {
          ours.put(descriptor.name(), descriptor);
        }
      }
    }
  }

  Set<String> modules() {
    return ours.keySet();
  }

  @Test
  void modules_areThoseOfTheBuild() {
    assertEquals(
        Set.of("dev.slipway.api", "dev.slipway.chat", "dev.slipway.chat.contract", "dev.slipway.dashboard", "dev.slipway.lifecycle",
            "dev.slipway.mongodb", "dev.slipway.relay", "dev.slipway.testkit", "dev.slipway.ticks"),
        modules());
  }

  @ParameterizedTest
  @MethodSource("modules")
  void descriptor_isTheGoldenOne(String name) throws IOException {
    String file = "/descriptors/" + name + ".txt";
    try (InputStream in = DescriptorsTest.class.getResourceAsStream(file)) {
      String text = text(ours.get(name));
      assertNotNull(in, () -> "src/test/resources" + file + " is missing; it would say:\n" + text);
      assertEquals(new String(in.readAllBytes(), StandardCharsets.UTF_8), text, "if the change is meant, change " + file);
    }
  }

  @ParameterizedTest
  @MethodSource("modules")
  void aFeature_seesContractsAndExportsNothing(String name) {
    ModuleDescriptor module = ours.get(name);
    if (module.provides().stream().noneMatch(provides -> provides.service().equals("dev.slipway.api.Lifecycle"))) {
      return;
    }
    assertEquals(Set.of(), module.exports());
    assertEquals(
        List.of(),
        module.requires().stream().map(Requires::name)
            .filter(required -> required.startsWith("dev.slipway.") && !required.equals("dev.slipway.api"))
            .filter(required -> !required.endsWith(".contract"))
            .toList());
  }

  private static String text(ModuleDescriptor module) {
    List<String> lines = new ArrayList<>(List.of((module.isOpen() ? "open module " : "module ") + module.name()));
    lines.addAll(sorted(module.requires().stream()
        .filter(required -> !required.modifiers().contains(Requires.Modifier.MANDATED))
        .map(required -> "requires " + modifiers(required) + required.name())));
    lines.addAll(sorted(module.exports().stream().map(DescriptorsTest::text)));
    lines.addAll(sorted(module.opens().stream().map(DescriptorsTest::text)));
    lines.addAll(sorted(module.uses().stream().map(used -> "uses " + used)));
    lines.addAll(sorted(module.provides().stream()
        .map(provided -> "provides " + provided.service() + " with " + String.join(", ", provided.providers()))));
    return String.join("\n", lines) + "\n";
  }

  private static String modifiers(Requires required) {
    return (required.modifiers().contains(Requires.Modifier.STATIC) ? "static " : "")
        + (required.modifiers().contains(Requires.Modifier.TRANSITIVE) ? "transitive " : "");
  }

  private static String text(Exports exported) {
    return "exports " + exported.source() + to(exported.targets());
  }

  private static String text(Opens opened) {
    return "opens " + opened.source() + to(opened.targets());
  }

  private static String to(Set<String> targets) {
    return targets.isEmpty() ? "" : " to " + String.join(", ", new TreeSet<>(targets));
  }

  private static List<String> sorted(Stream<String> lines) {
    return lines.sorted().toList();
  }
}
