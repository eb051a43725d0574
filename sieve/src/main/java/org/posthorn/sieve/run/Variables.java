package org.posthorn.sieve.run;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.posthorn.sieve.script.Text;

/// The variables that one script sees: its own, those it shares with included scripts, and the
/// values of the last match (RFC 5229, RFC 6609 §3.4).
final class Variables {
  private final Map<String, String> own = new HashMap<>();
  private final Set<String> shared = new HashSet<>();
  private final Map<String, String> global;
  private final Held held;
  private List<String> matchValues = List.of();

  /// @param global variables that all scripts of a run share
  /// @param held octets that all variables of the run hold
  Variables(Map<String, String> global, Held held) {
    this.global = global;
    this.held = held;
  }

  /// Makes these names refer to the global variables.
  void share(List<String> names) {
    shared.addAll(names);
  }

  String get(Text.Variable variable) {
    return map(variable).getOrDefault(variable.name(), "");
  }

  void set(Text.Variable variable, String value) {
    Map<String, String> map = map(variable);
    String before = map.put(variable.name(), value);
    int name = variable.name().length();
    held.add(before == null ? name + value.length() : value.length() - before.length());
  }

  private Map<String, String> map(Text.Variable variable) {
    return variable.global() || shared.contains(variable.name()) ? global : own;
  }

  void matched(List<String> values) {
    matchValues = List.copyOf(values);
  }

  String expand(Text text) {
    if (text.pieces().size() == 1 && text.pieces().getFirst() instanceof Text.Literal literal) {
      return literal.octets();
    }
    StringBuilder out = new StringBuilder();
    for (Text.Piece piece : text.pieces()) {
      out.append(
          switch (piece) {
            case Text.Literal literal -> literal.octets();
            case Text.Variable variable -> get(variable);
            case Text.MatchValue value ->
                value.index() < matchValues.size() ? matchValues.get(value.index()) : "";
          });
      held.requireRoom(out.length());
    }
    return out.toString();
  }

  /// Octets that the variables of a run hold.
  static final class Held {
    private final int max;
    private long octets;

    Held(int max) {
      this.max = max;
    }

    void add(long more) {
      octets += more;
      requireRoom(0);
    }

    void requireRoom(long more) {
      if (octets + more > max) {
        throw new RunException("the variables hold more than " + max + " octets");
      }
    }
  }
}
