package dev.slipway.mongodb;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.MongoInterruptedException;
import com.mongodb.MongoTimeoutException;
import dev.slipway.chat.contract.LogFailure;
import dev.slipway.chat.contract.LogFailure.Reason;
import java.util.Set;
import org.bson.BsonMaximumSizeExceededException;

/** Says in the contract's words what the driver threw. Stateless. */
final class Failures {

  // https://github.com/mongodb/mongo/blob/master/src/mongo/base/error_codes.yml
  private static final int UNAUTHORIZED = 13;
  private static final int USER_WRITES_BLOCKED = 371;
  private static final int OBJECT_TOO_LARGE = 10_334;
  private static final int NOT_WRITABLE_PRIMARY = 10_107;
  private static final int OUT_OF_DISK_SPACE = 14_031;
  /** Of Atlas: the space that was paid for is used up. */
  private static final int ATLAS_QUOTA = 8_000;
  private static final Set<Integer> READ_ONLY = Set.of(UNAUTHORIZED, USER_WRITES_BLOCKED, NOT_WRITABLE_PRIMARY);
  private static final Set<Integer> FULL = Set.of(OBJECT_TOO_LARGE, OUT_OF_DISK_SPACE, ATLAS_QUOTA);

  private Failures() {}

  /**
   * Returns the failure to be thrown. Restores the interrupt that ended a call of the driver.
   *
   * @param what what was being done
   * @param thrown what the driver threw
   * @param closed whether the log has been closed
   */
  static LogFailure explain(String what, RuntimeException thrown, boolean closed) {
    if (thrown instanceof MongoInterruptedException) {
      Thread.currentThread().interrupt();
    }
    Reason reason = closed ? Reason.CLOSED : reason(thrown);
    String text = switch (thrown) {
      case MongoTimeoutException _ -> "no server of MongoDB that takes writes was found in time";
      case MongoInterruptedException _ -> "the call was interrupted";
      case MongoCommandException e -> e.getErrorCodeName() + " (" + e.getErrorCode() + "): " + e.getErrorMessage();
      case BsonMaximumSizeExceededException _ -> "the batch is larger than a document of MongoDB may be: append fewer at once";
      default -> String.valueOf(thrown.getMessage());
    };
    return new LogFailure(reason, "cannot " + what + ": " + text, thrown);
  }

  private static Reason reason(RuntimeException thrown) {
    if (thrown instanceof BsonMaximumSizeExceededException) {
      return Reason.FULL;
    }
    int code = thrown instanceof MongoException e ? e.getCode() : 0;
    if (FULL.contains(code)) {
      return Reason.FULL;
    }
    return READ_ONLY.contains(code) ? Reason.READ_ONLY : Reason.UNAVAILABLE;
  }
}
