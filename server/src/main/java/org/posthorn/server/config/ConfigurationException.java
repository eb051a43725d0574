package org.posthorn.server.config;

/// The configuration is invalid. The message has the file, line and key, and how to correct it.
public final class ConfigurationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ConfigurationException(String message) {
    super(message, null, false, false);
  }
}
