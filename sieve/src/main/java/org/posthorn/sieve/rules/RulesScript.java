package org.posthorn.sieve.rules;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthorn.runtime.Digests;
import org.posthorn.sieve.SieveLimits;
import org.posthorn.sieve.script.Compilation;
import org.posthorn.sieve.script.Compiler;
import org.posthorn.sieve.script.Problem;

/// Generates scripts from rules, and reads the rules back from such a script. Thread-safe.
///
/// The second line of a script holds its rules, and a digest of them and of the commands below. The
/// digest shows that a script was generated, also by another version, and was not edited since. It
/// ignores line ends, which programs that transfer scripts change.
public final class RulesScript {
  private static final String FIRST =
      "# This script is generated from rules. If you edit it by hand, the rules page can no longer change it.\n";

  /// 1 is the version of the line, not of the rules.
  private static final Pattern CARRIED = Pattern.compile("# rules 1 ([0-9a-f]{64}) (\\{.*})\n");

  private final SieveLimits limits;
  private final RulesJson json;

  public RulesScript(SieveLimits limits, RuleLimits ruleLimits) {
    this.limits = limits;
    this.json = new RulesJson(ruleLimits);
  }

  /// The script for a set of rules.
  ///
  /// @return in UTF-8, with CRLF
  /// @throws RulesException naming the rule that cannot be written as a script, such as one that
  ///   redirects to an invalid address
  public byte[] write(RuleSet set) {
    String carried = json.write(set);
    SieveText text = new SieveText(set);
    String commands = text.script();
    String head = FIRST + "# rules 1 " + digest(carried, commands) + " " + carried + "\n";
    byte[] script = (head + commands).replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
    Compilation compilation = Compiler.compile(script, limits);
    if (compilation.script().isEmpty()) {
      Problem first = compilation.errors().getFirst();
      int headLines = (int) head.lines().count();
      throw new RulesException(
          "rule \"" + text.ruleAt(first.position().line() - headLines) + "\": " + first.message());
    }
    return script;
  }

  /// The rules that a script was generated from; empty if it was not generated, or was edited
  /// since.
  public Optional<RuleSet> read(byte[] script) {
    return read(script, true);
  }

  /// The rules that a script was generated from before it was edited; empty if it was not
  /// generated. The edited script may do something else.
  public Optional<RuleSet> readFormer(byte[] script) {
    return read(script, false);
  }

  private Optional<RuleSet> read(byte[] script, boolean unedited) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(script)).toString();
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
    text = text.replace("\r\n", "\n");
    if (!text.startsWith(FIRST)) {
      return Optional.empty();
    }
    Matcher carried = CARRIED.matcher(text).region(FIRST.length(), text.length());
    if (!carried.lookingAt()) {
      return Optional.empty();
    }
    String digest = digest(carried.group(2), text.substring(carried.end()));
    if (unedited && !digest.equals(carried.group(1))) {
      return Optional.empty();
    }
    try {
      return Optional.of(json.read(carried.group(2)));
    } catch (RulesException e) {
      return Optional.empty(); // written by a newer version
    }
  }

  private static String digest(String carried, String commands) {
    byte[] all = (carried + "\n" + commands).getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(Digests.sha256(all));
  }
}
