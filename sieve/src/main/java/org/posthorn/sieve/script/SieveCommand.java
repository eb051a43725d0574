package org.posthorn.sieve.script;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.posthorn.sieve.syntax.Position;

/// A command of a script, with its arguments.
public sealed interface SieveCommand {
  /// Position of its name.
  Position at();

  /// One `if` or `elsif`.
  record Branch(Test test, List<SieveCommand> block) {}

  /// RFC 5228 §3.1.
  record If(Position at, List<Branch> branches, List<SieveCommand> otherwise)
      implements SieveCommand {}

  /// RFC 5228 §3.3.
  record Stop(Position at) implements SieveCommand {}

  /// RFC 5228 §4.3; flags by RFC 5232 §5.
  record Keep(Position at, Optional<List<Text>> flags) implements SieveCommand {}

  /// RFC 5228 §4.4.
  record Discard(Position at) implements SieveCommand {}

  /// RFC 5228 §4.1.
  ///
  /// @param mailbox its name
  /// @param place further arguments about the mailbox
  /// @param flags instead of the internal variable (RFC 5232 §5)
  /// @param copy whether the implicit keep stays (RFC 3894)
  record FileInto(Position at, Text mailbox, Place place, Optional<List<Text>> flags, boolean copy)
      implements SieveCommand {}

  /// Arguments about the target mailbox besides its name.
  ///
  /// @param create whether a missing mailbox is created (RFC 5490 §3.2)
  /// @param mailboxId wins over the name where it exists (RFC 9042 §4)
  /// @param specialUse wins over the name where it exists (RFC 8579 §4)
  record Place(boolean create, Optional<Text> mailboxId, Optional<Text> specialUse) {}

  /// RFC 5228 §4.2.
  ///
  /// @param list whether the address names a list of addresses (RFC 6134 §2.4)
  record Redirect(Position at, Text address, boolean copy, boolean list) implements SieveCommand {}

  /// RFC 5429 §2.
  ///
  /// @param refuseOnly whether it is `ereject`, which prefers a refusal in SMTP
  record Reject(Position at, Text reason, boolean refuseOnly) implements SieveCommand {}

  /// RFC 5230.
  ///
  /// @param seconds until the same sender gets another reply; empty for the default
  /// @param addresses further addresses of the owner
  record Vacation(
      Position at,
      Answer answer,
      OptionalLong seconds,
      List<Text> addresses,
      Optional<Text> handle,
      Optional<Fcc> fcc)
      implements SieveCommand {}

  /// The reply of a vacation command.
  ///
  /// @param mime whether the text is a MIME entity
  record Answer(Optional<Text> subject, Optional<Text> from, boolean mime, Text text) {}

  /// Where a copy of what is sent is filed (RFC 8580).
  record Fcc(Text mailbox, Place place, Optional<List<Text>> flags) {}

  /// RFC 5229 §4.
  ///
  /// @param modifiers in the order in which they apply
  record Set(Position at, Text.Variable variable, List<Modifier> modifiers, Text value)
      implements SieveCommand {}

  /// RFC 5229 §4.1, 5435 §6, the regex draft; in the order of precedence, highest first.
  enum Modifier {
    LOWER(40),
    UPPER(40),
    LOWERFIRST(30),
    UPPERFIRST(30),
    QUOTEWILDCARD(20),
    QUOTEREGEX(20),
    ENCODEURL(15),
    LENGTH(10);

    private final int precedence;

    Modifier(int precedence) {
      this.precedence = precedence;
    }

    int precedence() {
      return precedence;
    }
  }

  /// RFC 5232 §3: `setflag`, `addflag`, `removeflag`.
  record Flags(Position at, Change change, Optional<Text.Variable> variable, List<Text> flags)
      implements SieveCommand {}

  /// How the flags are changed.
  enum Change {
    SET,
    ADD,
    REMOVE
  }

  /// RFC 5293 §4.
  record AddHeader(Position at, Text name, Text value, boolean last) implements SieveCommand {}

  /// RFC 5293 §5.
  ///
  /// @param values empty if every value is deleted
  record DeleteHeader(Position at, Text name, Index index, Optional<Match> values)
      implements SieveCommand {}

  /// RFC 5260 §6.
  ///
  /// @param number from 1; empty for all
  record Index(OptionalInt number, boolean last) {}

  /// RFC 5435 §3.
  record Notify(Position at, Text method, Notice notice, Optional<Fcc> fcc)
      implements SieveCommand {}

  /// Content of a notification.
  ///
  /// @param importance 1 high, 2 normal, 3 low, or with variables
  record Notice(
      Optional<Text> from, Optional<Text> importance, List<Text> options, Optional<Text> message) {}

  /// RFC 6609 §3.1.
  record Include(Position at, Location location, Text name, boolean once, boolean optional)
      implements SieveCommand {}

  /// Whether a script is the user's or global.
  enum Location {
    PERSONAL,
    GLOBAL
  }

  /// RFC 6609 §3.3.
  record Return(Position at) implements SieveCommand {}

  /// RFC 6609 §3.4.
  record Global(Position at, List<String> names) implements SieveCommand {}

  /// RFC 5703 §3.
  record ForEveryPart(Position at, Optional<String> name, List<SieveCommand> block)
      implements SieveCommand {}

  /// RFC 5703 §3.
  record Break(Position at, Optional<String> name) implements SieveCommand {}

  /// RFC 5703 §7.
  record ExtractText(
      Position at, OptionalLong first, List<Modifier> modifiers, Text.Variable variable)
      implements SieveCommand {}

  /// RFC 5703 §5.
  record Replace(
      Position at, boolean mime, Optional<Text> subject, Optional<Text> from, Text replacement)
      implements SieveCommand {}

  /// RFC 5703 §6.
  record Enclose(Position at, Optional<Text> subject, List<Text> headers, Text text)
      implements SieveCommand {}

  /// RFC 5463 §5.
  record Failure(Position at, Text message) implements SieveCommand {}
}
