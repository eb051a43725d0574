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

/// Makes scripts of rules, and finds the rules in such a script. Thread-safe.
///
/// The second line of a script holds its rules, and a digest of them and of the commands below.
/// With it a script that was made by another version is still known for what it is, and one that
/// was edited by hand is not. Ends of lines do not count: programs that carry scripts change them.
public final class RulesScript {
  private static final String FIRST =
      "# This script was made from rules. It stops being one of rules when it is edited by hand.\n";

  /// 1 is the version of the line, not of the rules.
  private static final Pattern CARRIED = Pattern.compile("# rules 1 ([0-9a-f]{64}) (\\{.*})\n");

  private final SieveLimits limits;
  private final RulesJson json;

  public RulesScript(SieveLimits limits, RuleLimits ruleLimits) {
    this.limits = limits;
    this.json = new RulesJson(ruleLimits);
  }

  /// The script of a set of rules.
  ///
  /// @return in UTF-8, with CRLF
  /// @throws RulesException naming the rule of which no script can be made, such as one that
  ///   redirects to what is no address
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

  /// The rules that a script was made from; empty if it was made otherwise, or edited since.
  public Optional<RuleSet> read(byte[] script) {
    return read(script, true);
  }

  /// The rules that a script was made from before it was edited; empty if it was never made of
  /// rules. What it does now may be something else.
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
      return Optional.empty(); // of a version that knows more
    }
  }

  private static String digest(String carried, String commands) {
    byte[] all = (carried + "\n" + commands).getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(Digests.sha256(all));
  }
}
