package org.posthorn.directory;

import java.util.List;
import java.util.Optional;

/// An alias for one or more addresses, local or remote.
public sealed interface Alias {

  String domain();

  /// The addresses it stands for; in a [Pattern] with `$1` to `$9` for its groups.
  List<String> targets();

  /// Its unique name for administrators: `sales@example.test`, `@example.test`,
  /// `/sales-(.*)/@example.test`.
  String name();

  /// An alias of one address.
  ///
  /// @param group set if it is a group
  record Exact(Address address, List<String> targets, Optional<Group> group) implements Alias {
    public Exact {
      targets = List.copyOf(targets);
    }

    /// An alias that is not a group.
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

  /// An alias of all addresses of a domain that nothing else matches.
  record CatchAll(String domain, List<String> targets) implements Alias {
    public CatchAll {
      targets = List.copyOf(targets);
    }

    @Override
    public String name() {
      return "@" + domain;
    }
  }

  /// An alias of the addresses whose whole local part, in lower case, matches an RE2 expression.
  /// The patterns of a domain are tried in the order in which they were added.
  record Pattern(String domain, String expression, List<String> targets) implements Alias {
    public Pattern {
      targets = List.copyOf(targets);
    }

    @Override
    public String name() {
      return "/" + expression + "/@" + domain;
    }
  }

  /// [#name] for people: with quotes if the local part of an address needs them.
  default String shown() {
    return this instanceof Exact exact ? Address.parse(exact.name()).quoted() : name();
  }

  /// Parses the form of [#name].
  ///
  /// @throws DirectoryException of kind INVALID if it is malformed
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
