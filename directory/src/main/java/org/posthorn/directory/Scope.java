package org.posthorn.directory;

import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// The services that a credential may be used for.
///
/// @param services names in lower case, such as `imap` and `smtp`, or parts of a service, such as
///   `api.read`; empty for every service
public record Scope(List<String> services) {

  /// The service for administration.
  public static final String ADMIN = "admin";

  /// Every service.
  public static final Scope ALL = new Scope(List.of());

  /// The scope of an app password without list of services: mail in all protocols, but not account
  /// settings.
  public static final Scope PROGRAMS = of(List.of("imap", "pop", "smtp", "sieve", "jmap", "api"));

  /// The scope of a support session: reading and changing mail, but neither sending nor account
  /// settings.
  public static final Scope SUPPORT = of(List.of("api.read", "api.write", "jmap"));

  public Scope {
    services = List.copyOf(services);
  }

  /// Only these services.
  ///
  /// @throws DirectoryException of kind INVALID if there are none or too many, or a name is
  ///   malformed
  public static Scope of(Collection<String> services) {
    SortedSet<String> sorted = new TreeSet<>(services);
    boolean wellFormed =
        !sorted.isEmpty()
            && sorted.size() <= 16
            && sorted.stream().allMatch(s -> s.matches("[a-z][a-z0-9]{0,15}([.][a-z]{1,15})?"));
    if (!wellFormed) {
      throw DirectoryException.invalid("not a list of services: " + sorted);
    }
    return new Scope(List.copyOf(sorted));
  }

  /// Whether it includes administration or a part of it, which must be listed explicitly.
  public boolean administers() {
    return services.isEmpty() || services.stream().anyMatch(Scope::isAdministration);
  }

  /// Whether `service` is administration, or a part of it.
  public static boolean isAdministration(String service) {
    return service.equals(ADMIN) || service.startsWith(ADMIN + ".");
  }

  /// Whether it includes `service`, or the service that it is a part of.
  public boolean covers(String service) {
    int dot = service.indexOf('.');
    return services.isEmpty()
        || services.contains(service)
        || (dot > 0 && services.contains(service.substring(0, dot)));
  }
}
