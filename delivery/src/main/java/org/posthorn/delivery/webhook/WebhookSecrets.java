package org.posthorn.delivery.webhook;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthorn.kv.Reader;
import org.posthorn.kv.Writer;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;
import org.posthorn.vault.SecretPlace;
import org.posthorn.vault.SecretRows;
import org.posthorn.vault.Vault;

/// The signing secrets of webhooks, sealed.
final class WebhookSecrets {
  private static final int FORMAT = 1;
  private static final String PURPOSE = "webhooks";

  /// Their table.
  static final SecretRows ROWS =
      new SecretRows(
          "webhook secrets", PURPOSE, WebhookTables.PARTITION, WebhookTables.SECRETS, new Layout());

  /// The secrets of a webhook.
  ///
  /// @param previous also signs, for a limited time
  record Secrets(byte[] current, Optional<Previous> previous) {
    record Previous(byte[] secret, Instant until) {}

    List<byte[]> valid(Instant now) {
      List<byte[]> valid = new ArrayList<>();
      valid.add(current);
      previous.filter(old -> now.isBefore(old.until())).ifPresent(old -> valid.add(old.secret()));
      return valid;
    }
  }

  private WebhookSecrets() {}

  static byte[] sealed(Vault vault, WebhookId id, Secrets secrets) {
    byte[] plain =
        new RowWriter(FORMAT)
            .varBytes(secrets.current())
            .optional(
                secrets.previous(), (out, old) -> out.varBytes(old.secret()).instant(old.until()))
            .done();
    return row(vault.seal(PURPOSE, place(id), plain));
  }

  static void put(Writer writer, WebhookId id, byte[] sealed) {
    writer.put(WebhookTables.SECRETS, id.key(), sealed);
  }

  /// @return empty if the webhook has no secrets (any more)
  static Optional<byte[]> get(Reader reader, WebhookId id) {
    return Optional.ofNullable(reader.get(WebhookTables.SECRETS, id.key()));
  }

  /// @throws org.posthorn.kv.StoreException of kind CORRUPT if they cannot be unsealed
  static Secrets open(Vault vault, WebhookId id, byte[] row) {
    byte[] plain = vault.open(PURPOSE, place(id), sealed(row));
    return RowReader.read(
        "webhook secrets",
        plain,
        FORMAT,
        in -> {
          byte[] current = in.varBytes();
          return new Secrets(
              current, in.optional(old -> new Secrets.Previous(old.varBytes(), old.instant())));
        });
  }

  private static SecretPlace place(WebhookId id) {
    return new SecretPlace(WebhookTables.PARTITION, WebhookTables.SECRETS, id.key());
  }

  private static byte[] row(byte[] sealed) {
    return new RowWriter(FORMAT).bytes(sealed).done();
  }

  private static byte[] sealed(byte[] row) {
    return RowReader.read("webhook secrets", row, FORMAT, RowReader::bytes);
  }

  private static final class Layout implements SecretRows.Layout {
    @Override
    public Optional<SecretRows.Secret> secret(byte[] key, byte[] value) {
      return Optional.of(new SecretRows.Secret(true, sealed(value)));
    }

    @Override
    public byte[] with(byte[] value, byte[] sealed) {
      return row(sealed);
    }

    @Override
    public String group(byte[] key) {
      return WebhookId.of(key).toString();
    }
  }
}
