/**
 * The test kit for authors of modules.
 *
 * <p>A test starts a real kernel with the module under test, on a free port and in a temporary folder:
 *
 * {@snippet :
 * final class GreeterModuleIT {
 *   @RegisterExtension
 *   final SlipwayExtension slipway = SlipwayExtension.builder().module(GreeterModule::new).build();
 *
 *   @Test
 *   void greeting_isServed(TestPlatform platform) {
 *     assertEquals("hello", platform.get("/api/greeter").body());
 *   }
 * }
 * }
 *
 * <p>After each test the platform is stopped, and the test fails when the stop was not clean: something leaked, or a budget was
 * blown. Nothing here sleeps: what a test waits for it {@linkplain dev.slipway.testkit.Await awaits}.
 */
@NullMarked
package dev.slipway.testkit;

import org.jspecify.annotations.NullMarked;
