package org.posthorn.server.config;

/// The configuration cannot be used. The message names the file, line and key, and what would do.
public final class ConfigurationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ConfigurationException(String message) {
    super(message, null, false, false);
  }
}
