package org.posthorn.web.rest.administration;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.posthorn.admin.EncryptionKeys;
import org.posthorn.admin.Operations;
import org.posthorn.vault.recipient.RecipientKey;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.RestCall;

/// Endpoints for public keys of an account, to which arriving mail is encrypted.
final class EncryptionEndpoints {
  private final Operations operations;
  private final AccountPath whose;

  private EncryptionEndpoints(Operations operations, AccountPath whose) {
    this.operations = operations;
    this.whose = whose;
  }

  /// A public key.
  public record EncryptionKeyDetail(
      @Description("openpgp, or smime for a certificate") String kind,
      @Description("in hexadecimal; of a certificate its SHA-256") String fingerprint,
      @Description("user ids, or addresses and subject of a certificate") List<String> names,
      @Description("what mail is encrypted with, such as RSA 3072") String algorithm,
      @Description("when it was made") Instant created,
      @Description("when its owner must renew it") Optional<Instant> expires,
      @Description("whether it is expired: mail is encrypted to it only if all others are too")
          boolean expired,
      @Description("when it was added") Instant added) {
    static EncryptionKeyDetail of(EncryptionKeys.Key key) {
      RecipientKey found = key.stored().key();
      return new EncryptionKeyDetail(
          found.kind().text(),
          found.fingerprint(),
          found.names(),
          found.algorithm(),
          found.created(),
          found.expires(),
          key.expired(),
          key.stored().added());
    }
  }

  /// Keys and choice of an account.
  public record EncryptionDetail(
      @Description("what arriving mail is encrypted with: off, openpgp or smime") String arriving,
      @Description("whether the web key directory serves the OpenPGP keys") boolean publish,
      @Description("the public keys") List<EncryptionKeyDetail> keys) {
    static EncryptionDetail of(EncryptionKeys.State state) {
      return new EncryptionDetail(
          state.choice().arriving().text(),
          state.choice().publish(),
          state.keys().stream().map(EncryptionKeyDetail::of).toList());
    }
  }

  /// A choice; what is missing stays as it is.
  public record EncryptionChoice(
      @Description("what arriving mail is encrypted with: off, openpgp or smime")
          Optional<String> arriving,
      @Description("whether the web key directory serves the OpenPGP keys")
          Optional<Boolean> publish) {}

  /// Keys to add.
  public record NewEncryptionKey(
      @Description(
              value =
                  "an armored OpenPGP public key, or several, or a certificate in PEM; or either"
                      + " binary in base64",
              size = 400_000)
          String key) {}

  static List<Endpoint> of(Operations operations, AccountPath whose) {
    return new EncryptionEndpoints(operations, whose).all();
  }

  private List<Endpoint> all() {
    String path = whose.path() + "/encryption";
    return List.of(
        Endpoint.get(path, "get" + whose.word() + "Encryption")
            .says(
                whose.group(),
                "Shows the public keys"
                    + whose.of()
                    + ", and whether arriving mail is encrypted to them.")
            .scope(whose.reading())
            .gives(
                EncryptionDetail.class,
                "keys and choice",
                call ->
                    EncryptionDetail.of(
                        operations.encryptionKeys().state(call.caller(), whose.address(call)))),
        Endpoint.patch(path, "change" + whose.word() + "Encryption")
            .says(
                whose.group(),
                "Sets whether arriving mail"
                    + whose.of()
                    + " is encrypted, and whether the keys are published.")
            .scope(whose.changing())
            .takes(EncryptionChoice.class)
            .gives(EncryptionDetail.class, "keys and choice", this::choose),
        Endpoint.post(path + "/keys", "add" + whose.word() + "EncryptionKey")
            .says(
                whose.group(),
                "Adds public keys"
                    + whose.of()
                    + ". Private keys are refused and not stored. A key that is there already is"
                    + " replaced.")
            .scope(whose.changing())
            .takes(NewEncryptionKey.class)
            .gives(EncryptionDetail.class, "keys and choice", this::add),
        Endpoint.delete(path + "/keys/{fingerprint}", "remove" + whose.word() + "EncryptionKey")
            .says(
                whose.group(),
                "Removes a public key"
                    + whose.of()
                    + "; the last one only if arriving mail is not encrypted to it.")
            .scope(whose.changing())
            .givesNothing(call ->
                operations
                    .encryptionKeys()
                    .remove(call.caller(), whose.address(call), call.path("fingerprint"))));
  }

  private EncryptionDetail choose(RestCall call) throws IOException {
    EncryptionChoice wanted = call.body(EncryptionChoice.class);
    return EncryptionDetail.of(
        operations
            .encryptionKeys()
            .choose(call.caller(), whose.address(call), wanted.arriving(), wanted.publish()));
  }

  private EncryptionDetail add(RestCall call) throws IOException {
    String text = call.body(NewEncryptionKey.class).key();
    return EncryptionDetail.of(
        operations.encryptionKeys().add(call.caller(), whose.address(call), octets(text)));
  }

  private static byte[] octets(String text) {
    if (!text.contains("-----BEGIN")) {
      try {
        return Base64.getMimeDecoder().decode(text);
      } catch (IllegalArgumentException e) {
        // It is refused as text.
        return text.getBytes(StandardCharsets.UTF_8);
      }
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
