package org.posthorn.imap.command;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.posthorn.imap.syntax.Parser;
import org.posthorn.imap.syntax.SyntaxException;

/// RFC 9208 §4.1.3. `setquota = "SETQUOTA" SP quota-root-name SP setquota-list`, `setquota-list =
/// "(" [setquota-resource *(SP setquota-resource)] ")"`
///
/// @param limits by resources in upper case, in their units; the resources that are not named have
///   no limit
public record SetQuota(String root, Map<String, Long> limits) implements ImapCommand {
  private static final int RESOURCES_MAX = 10;

  public SetQuota {
    limits = Collections.unmodifiableMap(new LinkedHashMap<>(limits));
  }

  static SetQuota parse(Parser p) {
    p.space();
    String root = p.astring();
    p.space();
    Map<String, Long> limits = new LinkedHashMap<>();
    p.parenthesized(
        RESOURCES_MAX,
        q -> {
          String resource = q.keyword();
          q.space();
          if (limits.put(resource, q.number64()) != null) {
            throw new SyntaxException("a resource is named twice");
          }
          return resource;
        });
    p.end();
    return new SetQuota(root, limits);
  }
}
