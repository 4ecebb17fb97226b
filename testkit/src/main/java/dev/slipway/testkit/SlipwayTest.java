package dev.slipway.testkit;

import dev.slipway.api.Lifecycle;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives each test of a class a platform of its own, which the test asks for by a parameter of type {@link TestPlatform}.
 *
 * <p>For modules that are made otherwise than by their public constructor, or folders, see {@link SlipwayExtension#builder}.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(SlipwayExtension.class)
public @interface SlipwayTest {

  /** Returns the modules that the platform runs. */
  Class<? extends Lifecycle>[] modules();

  /** Returns settings, each as {@code key=value}, such as {@code modules.greeter.name=you}. */
  String[] settings() default {};
}
