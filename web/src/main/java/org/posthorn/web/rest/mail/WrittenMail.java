package org.posthorn.web.rest.mail;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;
import org.posthorn.directory.Principal;
import org.posthorn.jmap.Jmap;
import org.posthorn.jmap.blob.Uploads;
import org.posthorn.web.rest.RestException;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Sends messages that this server composes for an account, with the same rules as for programs,
/// and with a copy in the mailbox for sent mail. Thread-safe.
public final class WrittenMail {
  private final Jmap jmap;
  private final Roles roles;
  private final Composition composition;

  public WrittenMail(Jmap jmap, Uploads uploads) {
    this.jmap = jmap;
    roles = new Roles(jmap);
    composition = new Composition(jmap, uploads, roles);
  }

  /// @param message complete (RFC 5322), with From and To
  /// @throws RestException if it is not sent; then no draft is left
  public void send(Principal principal, byte[] message) throws IOException {
    String blob =
        composition.upload(principal, "message/rfc822", new ByteArrayInputStream(message)).id();
    ObjectNode imports = JsonNodeFactory.instance.objectNode();
    ObjectNode email = imports.putObject("emails").putObject("m");
    email.put("blobId", blob);
    email.putObject("mailboxIds").put(roles.made(principal, "drafts", "Drafts"), true);
    email.putObject("keywords").put("$draft", true).put("$seen", true);
    JmapCalls calls = new JmapCalls(jmap, principal);
    calls.add("Email/import", imports);
    String draft = calls.last(answer -> Outcomes.created(answer, "m").get("id").asString());
    try {
      var _ =
          new Submitting(jmap, roles, Optional.empty(), Optional.empty()).submit(principal, draft);
    } catch (RestException refused) {
      ObjectNode set = JsonNodeFactory.instance.objectNode();
      set.putArray("destroy").add(draft);
      JmapCalls undo = new JmapCalls(jmap, principal);
      undo.add("Email/set", set);
      undo.last(answer -> answer);
      throw refused;
    }
  }
}
