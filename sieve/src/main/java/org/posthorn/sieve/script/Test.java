package org.posthorn.sieve.script;

import java.util.List;
import java.util.Optional;
import org.posthorn.sieve.syntax.Position;

/// A test of a script, with its arguments.
public sealed interface Test {
  /// Position of its name.
  Position at();

  /// RFC 5228 §5.2.
  record AllOf(Position at, List<Test> tests) implements Test {}

  /// RFC 5228 §5.3.
  record AnyOf(Position at, List<Test> tests) implements Test {}

  /// RFC 5228 §5.8.
  record Not(Position at, Test test) implements Test {}

  /// RFC 5228 §5.6 and §5.10; also `ihave` (RFC 5463), whose result is known when it is compiled.
  record Constant(Position at, boolean value) implements Test {}

  /// RFC 5228 §5.5.
  record Exists(Position at, Scope scope, List<Text> headers) implements Test {}

  /// RFC 5228 §5.9.
  record Size(Position at, boolean over, long octets) implements Test {}

  /// RFC 5228 §5.7.
  record Header(Position at, Scope scope, SieveCommand.Index index, List<Text> headers, Match match)
      implements Test {}

  /// RFC 5228 §5.1.
  record Address(
      Position at,
      Scope scope,
      SieveCommand.Index index,
      AddressPart part,
      List<Text> headers,
      Match match)
      implements Test {}

  /// Which header is tested (RFC 5703 §4).
  ///
  /// @param mime whether it is the header of the current part, or the MIME header of the message
  /// @param anyChild whether the headers of nested parts are included
  /// @param option which part of a Content-* field
  record Scope(boolean mime, boolean anyChild, MimeOption option, List<Text> parameters) {
    /// The header of the message itself.
    public static final Scope MESSAGE = new Scope(false, false, MimeOption.NONE, List.of());
  }

  /// RFC 5703 §4.2.
  enum MimeOption {
    NONE,
    TYPE,
    SUBTYPE,
    CONTENTTYPE,
    PARAM
  }

  /// RFC 5228 §5.4.
  record Envelope(Position at, AddressPart part, List<Text> fields, Match match) implements Test {}

  /// RFC 5229 §5.
  record StringTest(Position at, List<Text> sources, Match match) implements Test {}

  /// RFC 5232 §4.
  record HasFlag(Position at, List<Text.Variable> variables, Match match) implements Test {}

  /// RFC 5260 §4 and §5.
  ///
  /// @param header empty for `currentdate`
  record Date(
      Position at,
      Optional<Text> header,
      SieveCommand.Index index,
      Zone zone,
      Text part,
      Match match)
      implements Test {}

  /// The zone that a date is converted to.
  ///
  /// @param original whether the date's own zone is kept
  /// @param offset `+0100`; empty for the account's zone
  record Zone(boolean original, Optional<Text> offset) {}

  /// RFC 5173 §4.
  ///
  /// @param types of [Transform#CONTENT]
  record Body(Position at, Transform transform, List<Text> types, Match match) implements Test {}

  /// RFC 5173 §5.
  enum Transform {
    RAW,
    CONTENT,
    TEXT
  }

  /// RFC 5490 §3.1.
  record MailboxExists(Position at, List<Text> names) implements Test {}

  /// RFC 9042 §5.
  record MailboxIdExists(Position at, List<Text> ids) implements Test {}

  /// RFC 5490 §3.3, §4.1.
  ///
  /// @param mailbox empty for an annotation of the server
  record Metadata(Position at, Optional<Text> mailbox, Text annotation, Match match)
      implements Test {}

  /// RFC 5490 §3.4, §4.2.
  record MetadataExists(Position at, Optional<Text> mailbox, List<Text> annotations)
      implements Test {}

  /// RFC 8579 §3.
  record SpecialUseExists(Position at, Optional<Text> mailbox, List<Text> uses) implements Test {}

  /// RFC 7352 §3.
  ///
  /// @param header whose value is the id, in place of `uniqueId`; if both are absent, Message-ID
  /// @param seconds how long an id is remembered
  /// @param last whether each message with the id restarts that time
  record Duplicate(
      Position at,
      Text handle,
      Optional<Text> header,
      Optional<Text> uniqueId,
      long seconds,
      boolean last)
      implements Test {}

  /// RFC 5183 §4.
  record Environment(Position at, Text name, Match match) implements Test {}

  /// RFC 5435 §4.
  record ValidNotifyMethod(Position at, List<Text> methods) implements Test {}

  /// RFC 5435 §5.
  record NotifyMethodCapability(Position at, Text method, Text capability, Match match)
      implements Test {}

  /// RFC 5235 §2.
  record SpamTest(Position at, boolean percent, Match match) implements Test {}

  /// RFC 5235 §3.
  record VirusTest(Position at, Match match) implements Test {}

  /// RFC 6134 §2.3.
  record ValidExtList(Position at, List<Text> names) implements Test {}
}
