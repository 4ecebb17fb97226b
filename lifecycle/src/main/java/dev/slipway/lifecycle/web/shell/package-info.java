/** The pages and streams by which people and programs watch the platform: the shell, its events, its modules. */
@NullMarked
package dev.slipway.lifecycle.web.shell;

import org.jspecify.annotations.NullMarked;
