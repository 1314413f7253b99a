// SPDX-License-Identifier: MIT
// The programs that ./dev runs, in one executable: demo FILE, readme FILE, bench [BYTES].
using System.Globalization;

switch (args)
{
    case ["demo", string path]:
        Demo.Run(path);
        return 0;
    case ["readme", string path]:
        Readme.Run(path);
        return 0;
    case ["bench"]:
        Bench.Run(256 << 20);
        return 0;
    case ["bench", string size]:
        Bench.Run(long.Parse(size, CultureInfo.InvariantCulture));
        return 0;
    default:
        Console.Error.WriteLine("demo FILE | readme FILE | bench [BYTES]");
        return 2;
}
