package dev.slipway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ModuleStateTest {

  /** A row for each state, a column for the one that may follow, in the order of the enumeration. */
  @ParameterizedTest
  @CsvSource({
    // NEW STARTING RUNNING QUIESCING DRAINING CLOSING STOPPED FAILED
    "NEW,       . x . . . . x .",
    "STARTING,  . . x . . x . .",
    "RUNNING,   . . . x . . . x",
    "QUIESCING, . . . . x . . .",
    "DRAINING,  . . . . . x . .",
    "CLOSING,   . . . . . . x x",
    "STOPPED,   . . . . . . . .",
    "FAILED,    . . . x . . . .",
  })
  void canBecome_isTheDrawing(ModuleState from, String row) {
    String[] allowed = row.split(" ");
    ModuleState[] all = ModuleState.values();
    assertEquals(all.length, allowed.length);
    for (ModuleState to : all) {
      assertEquals(allowed[to.ordinal()].equals("x"), from.canBecome(to), from + " → " + to);
    }
  }

  @ParameterizedTest
  @EnumSource
  void next_agreesWithCanBecome(ModuleState from) {
    Set<ModuleState> next = EnumSet.noneOf(ModuleState.class);
    for (ModuleState to : ModuleState.values()) {
      if (from.canBecome(to)) {
        next.add(to);
      }
    }
    assertEquals(next, from.next());
  }

  @ParameterizedTest
  @EnumSource
  void next_belongsToTheCaller(ModuleState from) {
    from.next().clear();

    assertEquals(from != ModuleState.STOPPED, from.next().size() > 0);
  }

  @ParameterizedTest
  @EnumSource
  void everyState_leadsToAnEnd(ModuleState from) {
    Set<ModuleState> reached = EnumSet.of(from);
    for (int i = 0; i < ModuleState.values().length; i++) {
      for (ModuleState state : EnumSet.copyOf(reached)) {
        reached.addAll(state.next());
      }
    }
    assertTrue(reached.contains(ModuleState.STOPPED), () -> from + " reaches only " + reached);
    assertFalse(from != ModuleState.NEW && reached.contains(ModuleState.NEW), "nothing becomes new again");
  }

  @Test
  void aStoppedModule_neverRunsAgain() {
    assertEquals(Set.of(), ModuleState.STOPPED.next());
  }
}
