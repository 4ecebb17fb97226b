package dev.slipway.api;

/**
 * Who may use an endpoint. Immutable.
 *
 * <p>Safe methods (RFC 9110, section 9.2.1) and the opening of sockets and streams need the role {@code read}; all other
 * methods need {@code change}, are written to the audit log, and are never open to everybody.
 *
 * @param read the role that may look
 * @param change the role that may change; not {@link Role#ANYONE}
 */
public record AccessPolicy(Role read, Role change) {

  /** Anybody may look; administrators may change. */
  public static final AccessPolicy PUBLIC = new AccessPolicy(Role.ANYONE, Role.ADMIN);
  /** Users may look and change. */
  public static final AccessPolicy USER = new AccessPolicy(Role.USER, Role.USER);
  /** Administrators only. */
  public static final AccessPolicy ADMIN = new AccessPolicy(Role.ADMIN, Role.ADMIN);

  /**
   * Checks the roles.
   *
   * @throws IllegalArgumentException when everybody could change
   */
  public AccessPolicy {
    if (change == Role.ANYONE) {
      throw new IllegalArgumentException("an endpoint that changes something needs credentials: change must not be ANYONE");
    }
  }

  /** Returns the role that a request with this HTTP method needs. */
  public Role required(String method) {
    return switch (method) {
      case "GET", "HEAD", "OPTIONS", "TRACE" -> read;
      default -> change;
    };
  }
}
