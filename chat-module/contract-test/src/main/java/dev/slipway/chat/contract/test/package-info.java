/** The test that every store of chat messages has to pass. */
@NullMarked
package dev.slipway.chat.contract.test;

import org.jspecify.annotations.NullMarked;
