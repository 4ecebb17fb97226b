/** Services between modules: who provides what to whom, behind proxies that end with their provider. */
@NullMarked
package dev.slipway.lifecycle.service;

import org.jspecify.annotations.NullMarked;
