package dev.slipway.lifecycle;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.slipway.api.Lifecycle;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The arrows between the packages of the kernel, and what the contract is free of. */
class ArchitectureTest {

  private static final String ROOT = "dev.slipway.lifecycle";
  private static final JavaClasses KERNEL = classesOf(Kernel.class);
  private static final JavaClasses CONTRACT = classesOf(Lifecycle.class);

  private static JavaClasses classesOf(Class<?> member) {
    ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false); // half of the JDK for no rule
    try {
      Path place = Path.of(member.getProtectionDomain().getCodeSource().getLocation().toURI());
      return Files.isDirectory(place)
          ? new ClassFileImporter().importPath(place)
          : new ClassFileImporter().importJar(new JarFile(place.toFile())); // as which other modules come when all is packaged
    } catch (URISyntaxException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Each package of the kernel with those that it may see; the root package sees all of them. */
  @ParameterizedTest
  @CsvSource({
    "ledger,  ''",
    "plugin,  ''",
    "event,   ledger",
    "service, event ledger",
    "rate,    ''",
    "socket,  ledger rate tls",
    "tls,     ''",
    "work,    ledger rate",
    "config,  ''",
  })
  void aPackage_seesOnlyThoseBelowIt(String name, String below) {
    String[] allowed = (below + " " + name).strip().split(" +");
    Set<String> others = packages();
    others.removeAll(Set.of(allowed));

    noClasses().that().resideInAPackage(ROOT + "." + name)
        .should().dependOnClassesThat().resideInAnyPackage(others.stream().map(ArchitectureTest::full).toArray(String[]::new))
        .check(KERNEL);
  }

  private static String full(String name) {
    return name.isEmpty() ? ROOT : ROOT + "." + name;
  }

  /** The packages of the kernel, the root as the empty name. */
  private static Set<String> packages() {
    return KERNEL.stream()
        .map(JavaClass::getPackageName)
        .map(name -> name.equals(ROOT) ? "" : name.substring(ROOT.length() + 1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void noPackage_seesTheRoot() {
    noClasses().that().resideInAPackage(ROOT + "..").and().resideOutsideOfPackage(ROOT)
        .should().dependOnClassesThat().resideInAPackage(ROOT)
        .check(KERNEL);
  }

  @Test
  void onlyTheRoot_seesTheWebHost() {
    noClasses().that().resideOutsideOfPackages(ROOT, ROOT + ".web..")
        .should().dependOnClassesThat().resideInAPackage(ROOT + ".web..")
        .check(KERNEL);
  }

  @Test
  void packages_haveNoCycles() {
    slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(KERNEL);
  }

  @Test
  void nobody_writesToTheConsole() {
    noClasses().should().accessField(System.class, "out").orShould().accessField(System.class, "err")
        .check(KERNEL);
    noClasses().should().callMethod(Throwable.class, "printStackTrace").check(KERNEL);
    noClasses().should().accessField(System.class, "out").orShould().accessField(System.class, "err").check(CONTRACT);
  }

  @Test
  void theContract_hasNoFutures() {
    noClasses().should().dependOnClassesThat().belongToAnyOf(CompletableFuture.class, Future.class).check(CONTRACT);
  }

  @Test
  void theContract_isOnePackageThatSeesHelidonAndTheJdkOnly() {
    classes().should().resideInAPackage("dev.slipway.api")
        .andShould().onlyDependOnClassesThat().resideInAnyPackage("dev.slipway.api", "java..", "io.helidon..", "org.jspecify..")
        .check(CONTRACT);
  }

  @Test
  void theRules_lookAtRealClasses() {
    assertTrue(KERNEL.size() > 50, () -> "only " + KERNEL.size() + " classes of the kernel");
    assertTrue(CONTRACT.contain(Lifecycle.class));
    assertEquals(Set.of(), KERNEL.stream().map(JavaClass::getPackageName).filter(name -> !name.startsWith(ROOT))
        .collect(Collectors.toSet()));
  }
}
