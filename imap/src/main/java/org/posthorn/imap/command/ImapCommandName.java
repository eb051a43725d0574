package org.posthorn.imap.command;

import static org.posthorn.imap.command.SequenceEffect.MAY_EXPUNGE;
import static org.posthorn.imap.command.SequenceEffect.NO_EFFECT;
import static org.posthorn.imap.command.SequenceEffect.USES_SEQUENCE;
import static org.posthorn.imap.command.SessionState.AUTHENTICATED;
import static org.posthorn.imap.command.SessionState.NOT_AUTHENTICATED;
import static org.posthorn.imap.command.SessionState.SELECTED;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.posthorn.imap.syntax.Extension;
import org.posthorn.imap.syntax.Parser;
import org.posthorn.imap.syntax.SyntaxException;

/// All commands: name, states in which it is allowed, effect on sequence numbers, parser.
public enum ImapCommandName {
  CAPABILITY("CAPABILITY", States.ANY, MAY_EXPUNGE, Capability::parse), // RFC 9051 §6.1.1
  NOOP("NOOP", States.ANY, MAY_EXPUNGE, Noop::parse), // RFC 9051 §6.1.2
  LOGOUT("LOGOUT", States.ANY, NO_EFFECT, Logout::parse), // RFC 9051 §6.1.3
  ID("ID", States.ANY, NO_EFFECT, Id::parse), // RFC 2971 §3.1

  STARTTLS("STARTTLS", States.BEFORE, NO_EFFECT, StartTls::parse), // RFC 9051 §6.2.1
  AUTHENTICATE("AUTHENTICATE", States.BEFORE, NO_EFFECT, Authenticate::parse), // RFC 9051 §6.2.2
  LOGIN("LOGIN", States.BEFORE, NO_EFFECT, Login::parse), // RFC 9051 §6.2.3

  ENABLE("ENABLE", States.AFTER, NO_EFFECT, Enable::parse), // RFC 9051 §6.3.1
  SELECT("SELECT", States.AFTER, NO_EFFECT, p -> Select.parse(p, false)), // RFC 9051 §6.3.2
  EXAMINE("EXAMINE", States.AFTER, NO_EFFECT, p -> Select.parse(p, true)), // RFC 9051 §6.3.3
  CREATE("CREATE", States.AFTER, MAY_EXPUNGE, Create::parse), // RFC 9051 §6.3.4, RFC 6154 §3
  DELETE("DELETE", States.AFTER, MAY_EXPUNGE, Delete::parse), // RFC 9051 §6.3.5
  RENAME("RENAME", States.AFTER, MAY_EXPUNGE, Rename::parse), // RFC 9051 §6.3.6
  SUBSCRIBE("SUBSCRIBE", States.AFTER, MAY_EXPUNGE, Subscribe::parse), // RFC 9051 §6.3.7
  UNSUBSCRIBE("UNSUBSCRIBE", States.AFTER, MAY_EXPUNGE, Unsubscribe::parse), // RFC 9051 §6.3.8
  LIST("LIST", States.AFTER, MAY_EXPUNGE, ListMailboxes::parse), // RFC 9051 §6.3.9
  LSUB("LSUB", States.AFTER, MAY_EXPUNGE, Lsub::parse), // RFC 3501 §6.3.9
  NAMESPACE("NAMESPACE", States.AFTER, MAY_EXPUNGE, Namespace::parse), // RFC 9051 §6.3.10
  STATUS("STATUS", States.AFTER, MAY_EXPUNGE, Status::parse), // RFC 9051 §6.3.11
  GETMETADATA("GETMETADATA", States.AFTER, MAY_EXPUNGE, GetMetadata::parse), // RFC 5464 §4.2
  SETMETADATA("SETMETADATA", States.AFTER, MAY_EXPUNGE, SetMetadata::parse), // RFC 5464 §4.3
  GETACL("GETACL", States.AFTER, MAY_EXPUNGE, p -> Acl.parse(p, Acl.Verb.GETACL)), // RFC 4314 §3.3
  SETACL("SETACL", States.AFTER, MAY_EXPUNGE, p -> Acl.parse(p, Acl.Verb.SETACL)), // §3.1
  DELETEACL("DELETEACL", States.AFTER, MAY_EXPUNGE, p -> Acl.parse(p, Acl.Verb.DELETEACL)), // §3.2
  LISTRIGHTS(
      "LISTRIGHTS", States.AFTER, MAY_EXPUNGE, p -> Acl.parse(p, Acl.Verb.LISTRIGHTS)), // §3.4
  MYRIGHTS("MYRIGHTS", States.AFTER, MAY_EXPUNGE, p -> Acl.parse(p, Acl.Verb.MYRIGHTS)), // §3.5
  GETQUOTA("GETQUOTA", States.AFTER, MAY_EXPUNGE, GetQuota::parse), // RFC 9208 §4.1.1
  SETQUOTA("SETQUOTA", States.AFTER, MAY_EXPUNGE, SetQuota::parse), // RFC 9208 §4.1.3
  GETQUOTAROOT("GETQUOTAROOT", States.AFTER, MAY_EXPUNGE, GetQuotaRoot::parse), // RFC 9208 §4.1.2
  // RFC 8437 §3
  UNAUTHENTICATE("UNAUTHENTICATE", States.AFTER, NO_EFFECT, Unauthenticate::parse),
  APPEND("APPEND", States.AFTER, MAY_EXPUNGE, Append::parse), // RFC 9051 §6.3.12, RFC 3502
  GETJMAPACCESS("GETJMAPACCESS", States.AFTER, MAY_EXPUNGE, GetJmapAccess::parse), // RFC 9698
  COMPRESS("COMPRESS", States.AFTER, NO_EFFECT, Compress::parse), // RFC 4978
  NOTIFY("NOTIFY", States.AFTER, MAY_EXPUNGE, Notify::parse), // RFC 5465
  IDLE("IDLE", States.AFTER, MAY_EXPUNGE, Idle::parse), // RFC 9051 §6.3.13

  CLOSE("CLOSE", States.SELECTED_ONLY, NO_EFFECT, Close::parse), // RFC 9051 §6.4.1
  UNSELECT("UNSELECT", States.SELECTED_ONLY, NO_EFFECT, Unselect::parse), // RFC 9051 §6.4.2
  CHECK("CHECK", States.SELECTED_ONLY, MAY_EXPUNGE, Check::parse), // RFC 3501 §6.4.1
  EXPUNGE("EXPUNGE", States.SELECTED_ONLY, MAY_EXPUNGE, p -> Expunge.parse(p, false)), // §6.4.3
  SEARCH("SEARCH", States.SELECTED_ONLY, USES_SEQUENCE, p -> Search.parse(p, false)), // §6.4.4
  // RFC 7377
  ESEARCH("ESEARCH", States.AFTER, MAY_EXPUNGE, MultiSearch::parse),
  CANCELUPDATE("CANCELUPDATE", States.SELECTED_ONLY, MAY_EXPUNGE, CancelUpdate::parse), // RFC 5267
  UIDBATCHES("UIDBATCHES", States.SELECTED_ONLY, MAY_EXPUNGE, UidBatches::parse), // RFC 10022
  SORT("SORT", States.SELECTED_ONLY, USES_SEQUENCE, p -> Sort.parse(p, false)), // RFC 5256 §3
  // RFC 5256 §3
  THREAD("THREAD", States.SELECTED_ONLY, USES_SEQUENCE, p -> ThreadMessages.parse(p, false)),
  FETCH("FETCH", States.SELECTED_ONLY, USES_SEQUENCE, p -> Fetch.parse(p, false)), // §6.4.5
  STORE("STORE", States.SELECTED_ONLY, USES_SEQUENCE, p -> Store.parse(p, false)), // §6.4.6
  COPY("COPY", States.SELECTED_ONLY, MAY_EXPUNGE, p -> Copy.parse(p, false)), // §6.4.7
  MOVE("MOVE", States.SELECTED_ONLY, MAY_EXPUNGE, p -> Move.parse(p, false)), // §6.4.8
  REPLACE("REPLACE", States.SELECTED_ONLY, MAY_EXPUNGE, p -> Replace.parse(p, false)), // RFC 8508
  // RFC 9051 §6.4.9
  UID_EXPUNGE("UID EXPUNGE", States.SELECTED_ONLY, MAY_EXPUNGE, p -> Expunge.parse(p, true)),
  UID_SEARCH("UID SEARCH", States.SELECTED_ONLY, MAY_EXPUNGE, p -> Search.parse(p, true)),
  UID_SORT("UID SORT", States.SELECTED_ONLY, MAY_EXPUNGE, p -> Sort.parse(p, true)),
  UID_THREAD("UID THREAD", States.SELECTED_ONLY, MAY_EXPUNGE, p -> ThreadMessages.parse(p, true)),
  UID_FETCH("UID FETCH", States.SELECTED_ONLY, MAY_EXPUNGE, p -> Fetch.parse(p, true)),
  UID_STORE("UID STORE", States.SELECTED_ONLY, MAY_EXPUNGE, p -> Store.parse(p, true)),
  UID_COPY("UID COPY", States.SELECTED_ONLY, MAY_EXPUNGE, p -> Copy.parse(p, true)),
  UID_MOVE("UID MOVE", States.SELECTED_ONLY, MAY_EXPUNGE, p -> Move.parse(p, true)),
  UID_REPLACE("UID REPLACE", States.SELECTED_ONLY, MAY_EXPUNGE, p -> Replace.parse(p, true));

  private static final class States {
    static final Set<SessionState> ANY = EnumSet.of(NOT_AUTHENTICATED, AUTHENTICATED, SELECTED);
    static final Set<SessionState> BEFORE = EnumSet.of(NOT_AUTHENTICATED);
    static final Set<SessionState> AFTER = EnumSet.of(AUTHENTICATED, SELECTED);
    static final Set<SessionState> SELECTED_ONLY = EnumSet.of(SELECTED);
  }

  private static final Map<String, ImapCommandName> BY_WIRE_NAME = new HashMap<>();

  static {
    for (ImapCommandName name : values()) {
      BY_WIRE_NAME.put(name.wireName, name);
    }
  }

  private final String wireName;
  private final Set<SessionState> states;
  private final SequenceEffect effect;
  private final Function<Parser, ImapCommand> parser;

  ImapCommandName(
      String wireName,
      Set<SessionState> states,
      SequenceEffect effect,
      Function<Parser, ImapCommand> parser) {
    this.wireName = wireName;
    this.states = states;
    this.effect = effect;
    this.parser = parser;
  }

  /// Reads a command's name, which follows the tag: ` NOOP`, ` UID FETCH`.
  ///
  /// @throws SyntaxException if there is no such command
  public static ImapCommandName read(Parser p) {
    p.space();
    String word = p.keyword();
    if (word.equals("UID")) {
      p.space();
      word = "UID " + p.keyword();
    }
    ImapCommandName name = BY_WIRE_NAME.get(word);
    if (name == null) {
      throw new SyntaxException("unknown command");
    }
    name.extension().ifPresent(p::uses);
    return name;
  }

  /// Parses the arguments.
  ///
  /// @throws SyntaxException if they are malformed
  public ImapCommand parse(Parser p) {
    return parser.apply(p);
  }

  /// @param name case-insensitive
  public static Optional<ImapCommandName> named(String name) {
    return Optional.ofNullable(BY_WIRE_NAME.get(name.toUpperCase(Locale.ROOT)));
  }

  /// The extension that the command belongs to as a whole.
  private Optional<Extension> extension() {
    return Optional.ofNullable(
        switch (this) {
          case ID -> Extension.ID;
          case ENABLE -> Extension.ENABLE;
          case NAMESPACE -> Extension.NAMESPACE;
          case GETMETADATA, SETMETADATA -> Extension.METADATA_SERVER;
          case GETACL, SETACL, DELETEACL, LISTRIGHTS, MYRIGHTS -> Extension.ACL;
          case GETQUOTA, GETQUOTAROOT -> Extension.QUOTA;
          case SETQUOTA -> Extension.QUOTASET;
          case UNAUTHENTICATE -> Extension.UNAUTHENTICATE;
          case GETJMAPACCESS -> Extension.JMAPACCESS;
          case COMPRESS -> Extension.COMPRESS_DEFLATE;
          case NOTIFY -> Extension.NOTIFY;
          case IDLE -> Extension.IDLE;
          case UNSELECT -> Extension.UNSELECT;
          case ESEARCH -> Extension.MULTISEARCH;
          case CANCELUPDATE -> Extension.CONTEXT_SEARCH;
          case UIDBATCHES -> Extension.UIDBATCHES;
          case SORT, UID_SORT -> Extension.SORT;
          case MOVE, UID_MOVE -> Extension.MOVE;
          case REPLACE, UID_REPLACE -> Extension.REPLACE;
          case UID_EXPUNGE -> Extension.UIDPLUS;
          default -> null;
        });
  }

  /// Its name in upper case.
  public String wireName() {
    return wireName;
  }

  public boolean isAllowedIn(SessionState state) {
    return states.contains(state);
  }

  public SequenceEffect effect() {
    return effect;
  }

  /// Whether its arguments or results are sequence numbers, which UIDONLY forbids (RFC 9586 §3.2).
  public boolean usesSequenceNumbers() {
    return effect == SequenceEffect.USES_SEQUENCE
        || this == COPY
        || this == MOVE
        || this == REPLACE;
  }
}
