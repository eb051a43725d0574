package org.posthorn.vault.recipient;

/// Limits of keys, so that hostile ones cost little time and memory.
///
/// @param keyFileBytesMax what is read of one upload; signatures of others make keys large
/// @param keyBytesMax a key as it is stored, without signatures of others
/// @param subkeysMax of one key
/// @param userIdsMax of one key
/// @param signaturesMax of one key, those of others too; each that is its own is verified
/// @param modulusBitsMax of RSA and the like; larger ones are slow to verify and to encrypt to
public record RecipientLimits(
    int keyFileBytesMax,
    int keyBytesMax,
    int subkeysMax,
    int userIdsMax,
    int signaturesMax,
    int modulusBitsMax) {

  public static RecipientLimits defaults() {
    return new RecipientLimits(256 << 10, 64 << 10, 32, 32, 1000, 8192);
  }
}
