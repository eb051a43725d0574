package org.posthorn.web.rest.mail;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Address;
import org.posthorn.directory.Directory;
import org.posthorn.directory.DirectoryException;
import org.posthorn.directory.Principal;
import org.posthorn.jmap.Jmap;
import org.posthorn.jmap.blob.Downloads;
import org.posthorn.jmap.blob.OpenBlob;
import org.posthorn.store.mail.ObjectId;
import org.posthorn.vault.qkd.KeyServerException;
import org.posthorn.vault.sealed.SealedException;
import org.posthorn.vault.sealed.SealedLinks;
import org.posthorn.vault.sealed.SealedMessage;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.RestCall;
import org.posthorn.web.rest.RestException;
import org.posthorn.web.rest.RestException.Code;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The endpoint that opens a sealed message in a mailbox. Sealed mail is opened when it arrives;
/// this is for a message that came another way, by an import or from another server. Thread-safe.
public final class SealedReading {
  /// A sealed message is opened in memory.
  private static final long OCTETS_MAX = 64 << 20;

  private final Jmap jmap;
  private final Downloads downloads;
  private final Composition composition;
  private final Keys keys;

  /// What opens messages.
  ///
  /// @param directory knows the caller's addresses
  public record Keys(SealedLinks links, Directory directory) {}

  SealedReading(Jmap jmap, Downloads downloads, Composition composition, Keys keys) {
    this.jmap = jmap;
    this.downloads = downloads;
    this.composition = composition;
    this.keys = keys;
  }

  /// An opened message.
  record OpenedMessage(
      @Description("the id of the opened message, in the mailboxes of the sealed one") String id,
      @Description("what it was sealed with: qkd+ml-kem-768 or ml-kem-768") String sealedBy,
      @Description("the name of the key link") String link) {}

  Endpoint endpoint() {
    return Endpoint.post("/messages/{message}/decrypt", "decryptMessage")
        .says(
            "Messages",
            "Opens a sealed message that was not opened when it arrived, such as an imported one,"
                + " and files the opened message beside it. It can be tried once.")
        .scope("api.write")
        .gives(OpenedMessage.class, "the opened message", this::decrypt);
  }

  private OpenedMessage decrypt(RestCall call) throws IOException {
    Principal principal = call.principal();
    JsonNode email = email(principal, call.path("message"));
    JsonNode body = email.path("bodyStructure");
    if (!body.path("type").asString("").toLowerCase(Locale.ROOT).equals(SealedMessage.TYPE)) {
      throw new RestException(Code.CONFLICT, "the message is not a sealed one");
    }
    if (email.path("size").asLong(0) > OCTETS_MAX) {
      throw new RestException(Code.TOO_LARGE, "the message is too large to be opened here");
    }
    ByteArrayOutputStream opened = new ByteArrayOutputStream();
    SealedLinks.Opened how = open(principal, body.path("blobId").asString(""), opened);
    ByteArrayOutputStream filed = new ByteArrayOutputStream(opened.size());
    filed.writeBytes(how.field().getBytes(US_ASCII));
    opened.writeTo(filed);
    return new OpenedMessage(
        file(principal, email, filed.toByteArray()), how.protection().text(), how.link());
  }

  private SealedLinks.Opened open(Principal principal, String id, ByteArrayOutputStream opened)
      throws IOException {
    String account = ObjectId.ofAccount(principal.account());
    try (OpenBlob blob =
            downloads.open(principal, account, id).orElseThrow(() -> Refusals.notFound("message"));
        InputStream octets = blob.stream()) {
      return keys.links().openKept(octets, address -> isOf(principal.account(), address), opened);
    } catch (SealedException e) {
      throw new RestException(Code.CONFLICT, e.text());
    } catch (KeyServerException e) {
      throw new RestException(Code.UNAVAILABLE, "the key to open the message with is not there");
    }
  }

  /// Whether mail for an address is delivered to the account.
  private boolean isOf(AccountId account, String address) {
    try {
      return keys.directory().mailboxes(Address.parse(address)).stream()
          .anyMatch(each -> each.account().id().equals(account));
    } catch (DirectoryException e) {
      return false; // not an address of this server
    }
  }

  private String file(Principal principal, JsonNode email, byte[] message) throws IOException {
    String blob =
        composition.upload(principal, "message/rfc822", new ByteArrayInputStream(message)).id();
    ObjectNode imports = JsonNodeFactory.instance.objectNode();
    ObjectNode made = imports.putObject("emails").putObject("m");
    made.put("blobId", blob);
    made.set("mailboxIds", email.path("mailboxIds"));
    made.set("receivedAt", email.path("receivedAt"));
    JmapCalls calls = new JmapCalls(jmap, principal);
    calls.add("Email/import", imports);
    return calls.last(answer -> Outcomes.created(answer, "m").get("id").asString());
  }

  private JsonNode email(Principal principal, String id) {
    ObjectNode get = JsonNodeFactory.instance.objectNode();
    get.putArray("ids").add(id);
    MessageList.strings(
        get.putArray("properties"), List.of("bodyStructure", "mailboxIds", "receivedAt", "size"));
    MessageList.strings(get.putArray("bodyProperties"), List.of("blobId", "type"));
    JmapCalls calls = new JmapCalls(jmap, principal);
    calls.add("Email/get", get);
    Optional<JsonNode> email = calls.last(answer -> answer.get("list").valueStream().findFirst());
    return email.orElseThrow(() -> Refusals.notFound("message"));
  }
}
