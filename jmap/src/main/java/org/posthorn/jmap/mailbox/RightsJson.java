package org.posthorn.jmap.mailbox;

import java.util.LinkedHashMap;
import java.util.Map;
import org.posthorn.directory.rights.MailboxRights;
import org.posthorn.jmap.protocol.SetException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Rights on a mailbox as JSON: `MailboxRights` of RFC 8621 §2, which says what rights of RFC 4314
/// they are, and `mayShare`, which is in no RFC.
public final class RightsJson {
  static final String SHARE = "mayShare";
  private static final String RENAME = "mayRename";
  private static final String DELETE = "mayDelete";
  private static final String SUBMIT = "maySubmit";
  private static final Map<String, MailboxRights> NAMES = new LinkedHashMap<>();

  static {
    NAMES.put("mayReadItems", MailboxRights.parse("lr"));
    NAMES.put("mayAddItems", MailboxRights.parse("i"));
    NAMES.put("mayRemoveItems", MailboxRights.parse("te"));
    NAMES.put("maySetSeen", MailboxRights.parse("s"));
    NAMES.put("maySetKeywords", MailboxRights.parse("w"));
    NAMES.put("mayCreateChild", MailboxRights.parse("k"));
    NAMES.put(RENAME, MailboxRights.parse("x"));
    NAMES.put(DELETE, MailboxRights.parse("x"));
    NAMES.put(SUBMIT, MailboxRights.parse("p"));
    NAMES.put(SHARE, MailboxRights.parse("a"));
  }

  private RightsJson() {}

  /// All of them, each true or false.
  public static ObjectNode of(MailboxRights rights) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    NAMES.forEach((name, needed) -> json.put(name, rights.includes(needed)));
    return json;
  }

  /// Those that somebody has.
  ///
  /// @param inbox whether the mailbox is INBOX, which keeps its name and place
  /// @param owner whether the account is his: from others' mailboxes nothing is submitted
  /// @param sharing whether the client knows of `mayShare`
  static ObjectNode mine(MailboxRights rights, boolean inbox, boolean owner, boolean sharing) {
    ObjectNode json = of(rights);
    if (inbox) {
      json.put(RENAME, false).put(DELETE, false);
    }
    if (!owner) {
      json.put(SUBMIT, false);
    }
    if (!sharing) {
      json.remove(SHARE);
    }
    return json;
  }

  /// What a client gives somebody. What no property speaks of stays as it was.
  ///
  /// @param before what he had
  /// @throws SetException if that is no object of rights
  static MailboxRights read(JsonNode value, MailboxRights before) {
    if (!(value instanceof ObjectNode object)) {
      throw invalid("shareWith has an object of rights for each principal");
    }
    for (Map.Entry<String, JsonNode> each : object.properties()) {
      if (!NAMES.containsKey(each.getKey()) || !each.getValue().isBoolean()) {
        throw invalid("there is no right " + each.getKey() + ", or it is neither true nor false");
      }
    }
    if (object.path(RENAME).asBoolean(false) != object.path(DELETE).asBoolean(false)) {
      throw invalid(RENAME + " and " + DELETE + " are one right");
    }
    if (object.path(SUBMIT).asBoolean(false)) {
      throw invalid(SUBMIT + " cannot be shared");
    }
    MailboxRights rights = before;
    for (Map.Entry<String, MailboxRights> each : NAMES.entrySet()) {
      boolean had = before.includes(each.getValue());
      boolean wanted = object.path(each.getKey()).asBoolean(false);
      if (wanted && !had) {
        rights = rights.with(each.getValue());
      } else if (!wanted && had) {
        rights = rights.without(each.getValue());
      }
    }
    // Whoever may do anything with a mailbox sees that it is there.
    return rights.isNone() || rights.equals(LOOKUP) ? MailboxRights.NONE : rights.with(LOOKUP);
  }

  private static final MailboxRights LOOKUP = MailboxRights.parse("l");

  private static SetException invalid(String why) {
    return SetException.invalid(why, "shareWith");
  }
}
