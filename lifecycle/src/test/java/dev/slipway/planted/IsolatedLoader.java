package dev.slipway.planted;

import java.io.IOException;
import java.io.InputStream;

/** A loader that has classes of its own beside the host's, as that of a module does. */
public final class IsolatedLoader extends ClassLoader {

  private static final String OWN = "dev.slipway.planted.PlantedLeaks";

  /** A loader of that name. */
  public IsolatedLoader(String name) {
    super(name, IsolatedLoader.class.getClassLoader());
    IsolatedLoader.class.getModule().addExports("dev.slipway.planted", getUnnamedModule());
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(OWN)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> known = findLoadedClass(name);
      return known != null ? known : define(name);
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    try (InputStream in = IsolatedLoader.class.getResourceAsStream("/" + name.replace('.', '/') + ".class")) {
      byte[] bytes = in.readAllBytes();
      return defineClass(name, bytes, 0, bytes.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }
}
