package dev.slipway.api;

/** Thrown by a service whose provider has stopped or taken it back. */
public final class ServiceGone extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  /** Names the contract and the provider. */
  public ServiceGone(Class<?> contract, String provider) {
    super("the service " + contract.getName() + " of module '" + provider + "' is gone");
  }
}
