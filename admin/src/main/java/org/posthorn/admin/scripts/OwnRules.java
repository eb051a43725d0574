package org.posthorn.admin.scripts;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.posthorn.sieve.SieveLimits;
import org.posthorn.sieve.rules.RuleLimits;
import org.posthorn.sieve.rules.RuleSet;
import org.posthorn.sieve.rules.RulesReading;
import org.posthorn.sieve.rules.RulesScript;
import org.posthorn.sieve.script.Compilation;
import org.posthorn.sieve.script.Compiler;
import org.posthorn.sieve.script.Problem;
import org.posthorn.store.scripts.ScriptEntry;
import org.posthorn.store.scripts.Scripts;
import org.posthorn.store.scripts.StoredScript;

/// The rules of an account, stored as its active script. A script that was written or edited by
/// hand is never overwritten by rules: it stays under its name, and another script becomes active.
/// Thread-safe.
public final class OwnRules {
  /// Name of the script generated from rules, if it is free.
  private static final String NAME = "rules";

  /// Name of the first script written by hand.
  private static final String OWN_NAME = "own";

  private final RulesScript script;
  private final SieveLimits limits;

  public OwnRules(SieveLimits limits, RuleLimits ruleLimits) {
    this.limits = limits;
    this.script = new RulesScript(limits, ruleLimits);
  }

  /// Where an account's rules come from.
  public enum Origin {
    /// No script is active.
    NONE,
    /// The active script was generated from rules, and not edited.
    RULES,
    /// The active script was written or edited by hand.
    HAND
  }

  /// The current state of an account.
  ///
  /// @param version of its scripts, see [Scripts#version]
  /// @param name of the active script; empty if there is none
  /// @param text of the active script
  /// @param rules of the script; with [Origin#HAND], those that could be recognized
  /// @param others number of commands of such a script that are not shown as rules
  public record Current(
      long version, Origin origin, String name, String text, RuleSet rules, int others) {}

  public Current current(Scripts scripts) {
    long version = scripts.version();
    Optional<StoredScript> active = scripts.active();
    if (active.isEmpty()) {
      return new Current(version, Origin.NONE, "", "", new RuleSet(List.of()), 0);
    }
    StoredScript stored = active.get();
    String text = new String(stored.octets(), StandardCharsets.UTF_8);
    Optional<RuleSet> made = script.read(stored.octets());
    if (made.isPresent()) {
      return new Current(stored.version(), Origin.RULES, stored.name(), text, made.get(), 0);
    }
    RulesReading.Read read =
        Compiler.compile(stored.octets(), limits)
            .script()
            .map(compiled -> RulesReading.of(compiled, stored.octets()))
            .orElseGet(() -> new RulesReading.Read(new RuleSet(List.of()), 1));
    return new Current(
        stored.version(), Origin.HAND, stored.name(), text, read.rules(), read.others());
  }

  /// Generates the active script from rules.
  ///
  /// @param ifVersion nothing is changed if the scripts have another version
  /// @return whether it was stored
  /// @throws org.posthorn.sieve.rules.RulesException if no script can be generated from them
  public boolean put(Scripts scripts, RuleSet rules, long ifVersion) {
    byte[] text = script.write(rules);
    Current now = current(scripts);
    String name = now.origin() == Origin.RULES ? now.name() : free(scripts, NAME);
    return scripts.install(name, text, ifVersion);
  }

  /// Replaces the text of the active script.
  ///
  /// @param ifVersion as for [#put]
  /// @return whether it was stored
  /// @throws IllegalArgumentException if it has errors; see [#problems]
  public boolean putText(Scripts scripts, String text, long ifVersion) {
    byte[] octets = text.getBytes(StandardCharsets.UTF_8);
    Compilation compilation = Compiler.compile(octets, limits);
    if (compilation.script().isEmpty()) {
      throw new IllegalArgumentException(
          compilation.errors().stream().map(Problem::toString).collect(Collectors.joining("; ")));
    }
    Optional<StoredScript> active = scripts.active();
    String name = active.map(StoredScript::name).orElseGet(() -> free(scripts, OWN_NAME));
    return scripts.install(name, octets, ifVersion);
  }

  /// The errors and warnings of a script.
  public List<Problem> problems(String text) {
    return Compiler.compile(text.getBytes(StandardCharsets.UTF_8), limits).problems();
  }

  /// The script generated from rules.
  public byte[] script(RuleSet rules) {
    return script.write(rules);
  }

  private static String free(Scripts scripts, String wanted) {
    Set<String> taken = scripts.list().stream().map(ScriptEntry::name).collect(Collectors.toSet());
    String name = wanted;
    for (int i = 2; taken.contains(name); i++) {
      name = wanted + "-" + i;
    }
    return name;
  }
}
