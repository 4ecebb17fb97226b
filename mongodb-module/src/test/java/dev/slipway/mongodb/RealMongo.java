package dev.slipway.mongodb;

import org.junit.jupiter.api.Assumptions;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerFetchException;
import org.testcontainers.mongodb.MongoDBContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * MongoDB in a container. Where there is no container engine, or no image, the test is skipped and says so; with the variable
 * {@code SLIPWAY_CONTAINER_TESTS=required} it fails instead.
 */
final class RealMongo implements AutoCloseable {

  private static final String IMAGE = System.getProperty("tests.mongo.image", "mongo:8.0");
  private static final boolean REQUIRED = "required".equals(System.getenv("SLIPWAY_CONTAINER_TESTS"));

  private final MongoDBContainer container;

  private RealMongo(MongoDBContainer container) {
    this.container = container;
  }

  /** Returns a started server; skips the test where none can be had. */
  static RealMongo start() {
    if (!DockerClientFactory.instance().isDockerAvailable()) {
      throw absent("no container engine is there (Docker, or Podman's service named by DOCKER_HOST)", null);
    }
    MongoDBContainer container = new MongoDBContainer(DockerImageName.parse(IMAGE).asCompatibleSubstituteFor("mongo"));
    try {
      container.start();
    } catch (ContainerFetchException e) {
      throw absent("the image " + IMAGE + " can neither be found nor fetched: " + e.getMessage(), e);
    }
    return new RealMongo(container);
  }

  private static RuntimeException absent(String why, Throwable cause) {
    String text = "not tested with a real MongoDB: " + why;
    if (REQUIRED) {
      return new IllegalStateException(text, cause);
    }
    return Assumptions.abort(text);
  }

  String uri() {
    return container.getConnectionString();
  }

  @Override
  public void close() {
    container.stop();
  }
}
