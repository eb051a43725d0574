package org.posthorn.directory;

import java.util.List;
import java.util.Optional;

/// Another name for one or more addresses, of this server or elsewhere.
public sealed interface Alias {

  /// The domain it is in.
  String domain();

  /// The addresses it stands for; in a [Pattern] with `$1` and the like for what its groups
  /// matched.
  List<String> targets();

  /// How administrators name it, unique in the directory: `sales@example.test`, `@example.test`,
  /// `/sales-(.*)/@example.test`.
  String name();

  /// One address.
  ///
  /// @param group what makes it a group; empty for an alias that is none
  record Exact(Address address, List<String> targets, Optional<Group> group) implements Alias {
    public Exact {
      targets = List.copyOf(targets);
    }

    /// An alias that is no group.
    public Exact(Address address, List<String> targets) {
      this(address, targets, Optional.empty());
    }

    @Override
    public String domain() {
      return address.domain();
    }

    @Override
    public String name() {
      return address.canonical();
    }
  }

  /// Every address of a domain that nothing else claims.
  record CatchAll(String domain, List<String> targets) implements Alias {
    public CatchAll {
      targets = List.copyOf(targets);
    }

    @Override
    public String name() {
      return "@" + domain;
    }
  }

  /// The addresses whose whole local part, in lower case, matches an RE2 expression. A domain's
  /// patterns are tried in the order in which they were added.
  record Pattern(String domain, String expression, List<String> targets) implements Alias {
    public Pattern {
      targets = List.copyOf(targets);
    }

    @Override
    public String name() {
      return "/" + expression + "/@" + domain;
    }
  }

  /// [#name] for people: with quotes where the local part of an address needs them.
  default String shown() {
    return this instanceof Exact exact ? Address.parse(exact.name()).quoted() : name();
  }

  /// Reads the form of [#name].
  ///
  /// @throws DirectoryException of kind INVALID if it is none
  static Alias parse(String name, List<String> targets) {
    int at = name.lastIndexOf('@');
    if (at < 0) {
      throw DirectoryException.invalid("not an alias: it has no domain");
    }
    String domain = Address.domain(name.substring(at + 1));
    String local = name.substring(0, at);
    if (local.isEmpty()) {
      return new CatchAll(domain, targets);
    }
    return expression(local)
        .<Alias>map(e -> new Pattern(domain, e, targets))
        .orElseGet(() -> new Exact(Address.parse(name), targets));
  }

  private static Optional<String> expression(String local) {
    return local.length() > 2 && local.startsWith("/") && local.endsWith("/")
        ? Optional.of(local.substring(1, local.length() - 1))
        : Optional.empty();
  }
}
