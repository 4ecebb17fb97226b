package dev.slipway.lifecycle.web.access;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.slipway.api.Principal;
import dev.slipway.api.Role;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads from verified claims who somebody is and what they may do. Immutable.
 *
 * @param userClaim the claim that names the user, or the way to it: {@code a.b} is member {@code b} of claim {@code a}, where there is no
 *     claim of that whole name
 * @param roleClaim the claim that says the role, in the same form
 */
record ClaimReader(String userClaim, String roleClaim) {

  private static final int MAX_NAME = 200;
  private static final Set<String> OWN_NAMES = Set.of(AdminToken.NAME, Principal.ANONYMOUS.name());
  private static final List<Role> ROLES = List.of(Role.ADMIN, Role.MODERATOR, Role.USER);

  /**
   * Returns the name of the user.
   *
   * @throws dev.slipway.api.Refusal when there is none, it could spoil a log or a page, or it is one of the host's own
   */
  String user(JWTClaimsSet claims) {
    if (find(claims, userClaim) instanceof String name && !name.isBlank() && name.length() <= MAX_NAME && name.strip().equals(name)
        && name.codePoints().noneMatch(ClaimReader::isUnseen) && !isOwn(name)) {
      return name;
    }
    throw Denial.USER.refusal();
  }

  /** Names that look like those of guests and of the administrator would be taken for theirs. */
  private static boolean isOwn(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return OWN_NAMES.contains(lower) || lower.startsWith(Guests.PREFIX);
  }

  private static boolean isUnseen(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE,
          Character.UNASSIGNED, Character.PRIVATE_USE -> true;
      default -> false;
    };
  }

  /** Returns the greatest role that the claim names; whoever has a token is a user. */
  Role role(JWTClaimsSet claims) {
    List<String> words = words(find(claims, roleClaim)).map(word -> word.toLowerCase(Locale.ROOT)).toList();
    return ROLES.stream().filter(role -> words.contains(role.name().toLowerCase(Locale.ROOT))).findFirst().orElse(Role.USER);
  }

  /** Returns the claim of that name; a name may have dots in it, as URLs do, so the whole of it comes first. */
  private static @Nullable Object find(JWTClaimsSet claims, String name) {
    Object whole = claims.getClaim(name);
    if (whole != null) {
      return whole;
    }
    Object found = claims.getClaims();
    for (String step : name.split("\\.", -1)) {
      found = found instanceof Map<?, ?> members ? members.get(step) : null;
    }
    return found;
  }

  /** Returns the words of a text or of a list of texts; as {@code scope} has them (RFC 8693, section 4.2), and as lists of roles do. */
  private static Stream<String> words(@Nullable Object claim) {
    return switch (claim) {
      case null -> Stream.empty();
      case String text -> Arrays.stream(text.split(" +"));
      case List<?> list -> list.stream().filter(String.class::isInstance).map(String.class::cast);
      default -> Stream.empty();
    };
  }
}
