package org.posthorn.server.config;

import org.posthorn.delivery.checks.authentication.AuthenticationPolicy;
import org.posthorn.delivery.checks.authentication.AuthenticationPolicy.Part;

/// The policies for messages from the configuration.
public final class ConfiguredPolicy {
  private ConfiguredPolicy() {}

  /// The default for domains without their own setting.
  public static AuthenticationPolicy authentication(Configuration configuration) {
    AuthenticationPolicy policy = AuthenticationPolicy.defaults();
    for (Part part : Part.values()) {
      policy = policy.with(part, configuration.get(setting(part)));
    }
    return policy;
  }

  private static Setting<String> setting(Part part) {
    return switch (part) {
      case MODE -> Settings.AUTHENTICATION_MODE;
      case REJECT -> Settings.AUTHENTICATION_REJECT;
      case QUARANTINE -> Settings.AUTHENTICATION_QUARANTINE;
      case SPF_FAIL -> Settings.AUTHENTICATION_SPF_FAIL;
      case TEMPORARY -> Settings.AUTHENTICATION_TEMPORARY;
    };
  }
}
