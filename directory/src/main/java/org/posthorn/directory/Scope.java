package org.posthorn.directory;

import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// The services that a credential may be used for.
///
/// @param services names in lower case, such as `imap` and `smtp`, or parts of a service, such as
///   `api.read`; none means every service
public record Scope(List<String> services) {

  /// The service of administration.
  public static final String ADMIN = "admin";

  /// Every service.
  public static final Scope ALL = new Scope(List.of());

  /// What a password without a list of services is good for, if it is for a program: mail in all
  /// its protocols, and not the account itself.
  public static final Scope PROGRAMS = of(List.of("imap", "smtp", "sieve", "jmap", "api"));

  /// What a session of support is good for: the mail, but not sending it, and not the account.
  public static final Scope SUPPORT = of(List.of("api.read", "api.write", "jmap"));

  public Scope {
    services = List.copyOf(services);
  }

  /// These services and no others.
  ///
  /// @throws DirectoryException of kind INVALID if there is none, too many, or one is no name
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

  /// Whether what an account may administer may be administered with this, all or a part of it: it
  /// is no matter of one service among others, so it has to be named.
  public boolean administers() {
    return services.isEmpty() || services.stream().anyMatch(Scope::isAdministration);
  }

  /// Whether `service` is administration, or a part of it.
  public static boolean isAdministration(String service) {
    return service.equals(ADMIN) || service.startsWith(ADMIN + ".");
  }

  /// Whether `service` is one of these, or a part of one.
  public boolean covers(String service) {
    int dot = service.indexOf('.');
    return services.isEmpty()
        || services.contains(service)
        || (dot > 0 && services.contains(service.substring(0, dot)));
  }
}
