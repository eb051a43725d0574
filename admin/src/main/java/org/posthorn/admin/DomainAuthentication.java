package org.posthorn.admin;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.admin.installation.InstallationDescription;
import org.posthorn.delivery.checks.authentication.AuthenticationPolicy;
import org.posthorn.delivery.checks.authentication.AuthenticationPolicy.Part;
import org.posthorn.directory.Domain;

/// The policy of a domain: what happens to incoming mail depending on its authentication results.
public final class DomainAuthentication {
  private final InstallationStores kept;
  private final InstallationDescription site;
  private final Domains domains;

  DomainAuthentication(InstallationStores kept, InstallationDescription site, Domains domains) {
    this.kept = kept;
    this.site = site;
    this.domains = domains;
  }

  /// The effective value of a part of the policy.
  ///
  /// @param own whether it was set for this domain; otherwise it is the server's default
  public record InForce(String value, boolean own) {}

  public Map<Part, InForce> of(Caller by, String name) {
    return effective(domains.named(by, name));
  }

  /// Sets some parts for a domain, and resets those that are empty to the server's default. Takes
  /// effect with the next message.
  ///
  /// @throws OperationException if a value is not allowed
  public Map<Part, InForce> set(Caller by, String name, Map<Part, Optional<String>> changes) {
    Domain domain = domains.named(by, name);
    Map<String, Optional<String>> settings = new HashMap<>();
    changes.forEach((part, value) -> {
      value.ifPresent(text -> require(part, text));
      settings.put(part.setting(), value);
    });
    return effective(
        kept.administration()
            .setSettings(by.actor(), domain.name(), "domain.authentication", settings));
  }

  private void require(Part part, String text) {
    try {
      AuthenticationPolicy _ = site.authentication().with(part, text);
    } catch (IllegalArgumentException e) {
      throw new OperationException(
          Reason.INVALID, part.setting() + " '" + text + "': " + e.getMessage());
    }
  }

  private Map<Part, InForce> effective(Domain domain) {
    AuthenticationPolicy policy = site.authentication().with(domain.settings());
    Map<Part, InForce> all = new EnumMap<>(Part.class);
    for (Part part : Part.values()) {
      all.put(part, new InForce(policy.text(part), domain.settings().containsKey(part.setting())));
    }
    return all;
  }
}
