package dev.slipway.lifecycle.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.management.InstanceNotFoundException;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;

/** The registered MBeans. Stateless. Does not make the platform's MBean server, which costs a start more than it is worth. */
final class Beans {

  private static final Set<String> JDK = Set.of("JMImplementation", "java.lang", "java.nio", "java.util.logging",
      "com.sun.management", "jdk.management.jfr", "jdk.management");

  private Beans() {}

  /** Returns the names of all but the JDK's own. */
  static Set<String> names() {
    Set<String> names = new TreeSet<>();
    for (MBeanServer server : MBeanServerFactory.findMBeanServer(null)) {
      for (ObjectName name : server.queryNames(null, null)) {
        if (!JDK.contains(name.getDomain())) {
          names.add(name.getCanonicalName());
        }
      }
    }
    return names;
  }

  /** Returns a finding for each one that is new. */
  static List<Finding> findings(Baseline baseline, List<Subject> subjects) {
    List<Finding> found = new ArrayList<>();
    for (MBeanServer server : MBeanServerFactory.findMBeanServer(null)) {
      for (ObjectName name : server.queryNames(null, null)) {
        String text = name.getCanonicalName();
        if (!JDK.contains(name.getDomain()) && !baseline.knowsBean(text)) {
          found.add(new Finding(Finding.Kind.MBEAN, text, owner(server, name, subjects), Finding.SITE_UNKNOWN, List.of()));
        }
      }
    }
    return found;
  }

  private static String owner(MBeanServer server, ObjectName name, List<Subject> subjects) {
    try {
      return Owners.ofLoader(server.getClassLoaderFor(name), subjects);
    } catch (InstanceNotFoundException e) {
      return Finding.OWNER_UNKNOWN;
    }
  }
}
