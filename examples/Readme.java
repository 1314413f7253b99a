// SPDX-License-Identifier: MIT
import java.io.IOException;
import org.bufview.MappedFile;
import org.bufview.Scan;
import org.bufview.View;

/** Looks into a file. */
public final class Readme {
  public static void main(String[] arguments) throws IOException {
    try (MappedFile file = MappedFile.open(arguments[0]);
        View end = file.view().slice(-4, View.OMITTED);
        Scan scan = Scan.create()) {
      long needle = scan.addFind("needle", 10);
      long digest = scan.addDigest("sha256");
      scan.run(file);
      System.out.println("ends in " + end.toHex(" ", 1));
      for (long offset : scan.findOffsets(needle)) {
        System.out.println("found at " + offset);
      }
      System.out.println("sha256 " + scan.digestHex(digest));
    }
  }
}
