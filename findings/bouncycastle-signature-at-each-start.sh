#!/usr/bin/env bash
# org.bouncycastle:bcprov-jdk18on 1.86 (Maven), JDK 25: the jar is signed. An AOT cache (JEP 483) leaves out all classes of signed
# jars, and the first class that is loaded from one makes the JVM read the digests of 5,877 files from its manifest and verify
# the signature, at every start: here a program that makes one ASN.1 integer needs six times as long (182 against 30 ms) as with
# the same jar without META-INF/*.SF and *.RSA, whose classes the cache has. A look at the cache does not show it: the
# program's own classes come from there in both cases, and nothing is reported without -Xlog:aot.
set -euo pipefail
t=$(mktemp -d); trap 'rm -rf "$t"' EXIT
cd "$t"
cat >pom.xml <<'P'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>x</groupId><artifactId>x</artifactId><version>1</version>
<dependencies><dependency><groupId>org.bouncycastle</groupId><artifactId>bcprov-jdk18on</artifactId><version>1.86</version></dependency></dependencies></project>
P
mvn -q -B -ntp dependency:copy-dependencies -DoutputDirectory=. >/dev/null
home=$(ls -d /usr/lib/jvm/*25* 2>/dev/null | head -1); bin=${home:+$home/bin/}
mkdir signed unsigned
cp bcprov-*.jar signed/bc.jar
python3 - <<'Y'
import zipfile
with zipfile.ZipFile("signed/bc.jar") as old, zipfile.ZipFile("unsigned/bc.jar", "w", zipfile.ZIP_DEFLATED) as new:
    for entry in old.infolist():
        if not (entry.filename.startswith("META-INF/") and entry.filename.endswith((".SF", ".RSA", "MANIFEST.MF"))):
            new.writestr(entry.filename, old.read(entry))
Y
cat >Seen.java <<'J'
class Seen {
  public static void main(String[] none) {
    System.out.println(new org.bouncycastle.asn1.ASN1Integer(1));
  }
}
J
"${bin}javac" -cp signed/bc.jar Seen.java
"${bin}jar" cf app.jar Seen.class
for kind in signed unsigned; do
  "${bin}java" -XX:AOTCacheOutput=$kind.aot -Xlog:aot=off -cp app.jar:$kind/bc.jar Seen >/dev/null 2>&1
  "${bin}java" -XX:AOTCache=$kind.aot -Xlog:class+load -cp app.jar:$kind/bc.jar Seen >$kind.log
  for class in Seen org.bouncycastle.asn1.ASN1Integer; do
    echo "$kind: $class from $(grep -q " $class source: shared objects file" $kind.log && echo the cache || echo the jar)"
  done
done | tee seen
python3 - "${bin}java" <<'Y'
import statistics, subprocess, sys, time
taken = {"signed": [], "unsigned": []}
for _ in range(9):
    for kind in taken:
        begin = time.perf_counter()
        subprocess.run([sys.argv[1], f"-XX:AOTCache={kind}.aot", "-cp", f"app.jar:{kind}/bc.jar", "Seen"], check=True, stdout=subprocess.DEVNULL)
        taken[kind].append(time.perf_counter() - begin)
signed, unsigned = (statistics.median(taken[kind]) * 1e3 for kind in ("signed", "unsigned"))
print(f"start to end: signed {signed:.0f} ms, unsigned {unsigned:.0f} ms")
sys.exit(signed < 2 * unsigned)
Y
cat >expected <<'E'
signed: Seen from the cache
signed: org.bouncycastle.asn1.ASN1Integer from the jar
unsigned: Seen from the cache
unsigned: org.bouncycastle.asn1.ASN1Integer from the cache
E
diff expected seen && echo "as seen before"
