package dev.slipway.relay.guard;

import dev.slipway.api.ModuleContext;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/** Passages for tests of other packages: the ways of production, but names lead where the test says. Stateless. */
public final class TestPassages {

  private TestPassages() {}

  /**
   * Opens passages for a module.
   *
   * @param files the folder of files
   * @param allowed which hosts may be reached beside public ones
   * @param names turns a name into a literal address, or leaves it as it is
   */
  public static Passages open(ModuleContext context, Path files, List<String> allowed, UnaryOperator<String> names) throws IOException {
    Hosts hosts = new Hosts(new HostRules(false, allowed), host -> InetAddress.getAllByName(names.apply(host)));
    return new Passages(hosts, new MediaFolder(files), context.own("filtering proxy", FilterProxy.start(context.work(), hosts)));
  }
}
