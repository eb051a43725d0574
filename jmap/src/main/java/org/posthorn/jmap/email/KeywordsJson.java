package org.posthorn.jmap.email;

import java.util.Locale;
import org.posthorn.store.mail.Flags;
import org.posthorn.store.mail.KeywordNames;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The flags of an Email as keywords (RFC 8621 §4.1.1), in lower case.
public final class KeywordsJson {
  private KeywordsJson() {}

  public static ObjectNode of(long flags, KeywordNames names) {
    ObjectNode keywords = JsonNodeFactory.instance.objectNode();
    put(keywords, flags, Flags.SEEN, "$seen");
    put(keywords, flags, Flags.FLAGGED, "$flagged");
    put(keywords, flags, Flags.ANSWERED, "$answered");
    put(keywords, flags, Flags.DRAFT, "$draft");
    for (String name : names.names(flags)) {
      keywords.put(name.toLowerCase(Locale.ROOT), true);
    }
    return keywords;
  }

  private static void put(ObjectNode keywords, long flags, long flag, String name) {
    if ((flags & flag) != 0) {
      keywords.put(name, true);
    }
  }
}
