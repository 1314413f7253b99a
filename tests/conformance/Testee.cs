// SPDX-License-Identifier: MIT
// Carries out conformance operations through the public face of the C# binding: one command a line,
// one answer a line, as described in run.py, which alone knows what is right.
using System.Globalization;
using System.Numerics;
using System.Text;
using BufView;

Testee testee = new();
using StreamWriter output = new(Console.OpenStandardOutput(), new UTF8Encoding(false));
while (Console.ReadLine() is string line)
{
    string reply;
    try
    {
        reply = testee.Answer(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)) is string result
            ? "ok " + result
            : "ok";
    }
    catch (Exception error)
    {
        reply = $"err BUFVIEW_{error.Status().ToString().ToUpperInvariant()} {error.Message}";
    }
    output.WriteLine(reply);
    output.Flush();
}

internal sealed class Testee
{
    private readonly Dictionary<string, View> views = [];
    private readonly Dictionary<string, IDisposable> holds = [];
    private Storage? owner;

    internal string? Answer(string[] words)
    {
        switch (words[0])
        {
            case "new":
                owner = Storage.Copy(Bytes(words[2]), readOnly: words[1] == "readonly");
                return Place("0", owner.View());
            case "view":
                return Place(words[1], owner!.View());
            case "copy":
                return Place(words[2], views[words[1]].Duplicate());
            case "slice":
                return Place(words[2], views[words[1]].Subview(Slice(words, 3)));
            case "cast":
                return Place(words[2], views[words[1]].Cast(Text(words[3]), Numbers(words[4]), strict: true));
            case "readonly":
                return Place(words[2], views[words[1]].ToReadOnly());
            case "strided":
                return Place(words[1], owner!.View(Text(words[2])!, Numbers(words[3]), Numbers(words[4]),
                    Number(words[5]), owner.IsReadOnly));
            case "transpose":
                return Place(words[2], views[words[1]].Transpose(Numbers(words[3])!));
            case "subview":
                return Place(words[2], views[words[1]].Subview(Keys(words, 3)));
            case "attrs":
                return Attributes(views[words[1]]);
            case "len":
                return Show(views[words[1]].Length);
            case "get":
                return Show(views[words[1]].GetItem(Numbers(words[2])!));
            case "set":
                views[words[1]].SetItem(Value(words, 3), Numbers(words[2])!);
                return null;
            case "assign" when words[5] == "from":
                views[words[1]].Assign(views[words[6]], Slice(words, 2));
                return null;
            case "assign":
                views[words[1]].AssignBytes(Bytes(words[6]), Slice(words, 2));
                return null;
            case "tobytes":
                return Hex(views[words[1]].ToBytes((Order)Number(words[2])));
            case "tolist":
                return List(views[words[1]], []);
            case "iter":
                return $"[{string.Join(',', views[words[1]].Select(ShowItem))}]";
            case "reversed":
                using (View flipped = views[words[1]].Slice(step: -1))
                    return $"[{string.Join(',', flipped.Select(ShowItem))}]";
            case "hex":
                return Hex(Encoding.UTF8.GetBytes(views[words[1]].Hex(Text(words[2]), Number(words[3]))));
            case "contains":
                return Show(views[words[1]].Contains(Value(words, 4)));
            case "count":
                return Show(views[words[1]].Count(Value(words, 4)));
            case "index":
                long found = views[words[1]].IndexOf(Value(words, 4), Bound(words[2]) ?? 0,
                    Bound(words[3]) ?? long.MaxValue);
                return found >= 0 ? Show(found) : throw NotThere();
            case "eq":
                bool equal = views[words[1]].Equals(views[words[2]]);
                return equal == views[words[2]].Equals(views[words[1]]) ? Show(equal) : "asymmetric";
            case "eq_bytes":
                return Show(views[words[1]].EqualBytes(Bytes(words[2])));
            case "hash":
                return Show(views[words[1]].Hash());
            case "hash_eq":
                return Show(views[words[1]].Hash() == views[words[2]].Hash());
            case "release":
                views[words[1]].Release();
                return null;
            case "acquire":
                holds[words[2]] = views[words[1]].Hold();
                return null;
            case "unacquire":
                holds[words[1]].Dispose();
                return null;
            case "resize":
                owner!.Resize(Number(words[1]));
                return null;
            case "pinned":
                return Show(owner!.Exports > 0);
            case "owner":
                using (View all = owner!.View())
                    return Hex(all.ToBytes());
            case "reset":
                foreach (IDisposable one in holds.Values.Concat(views.Values))
                    one.Dispose();
                holds.Clear();
                views.Clear();
                owner?.Dispose();
                return null;
            case "live":
                return Show(Library.LiveCount());
            default:
                return "no such command";
        }
    }

    private string? Place(string number, View view)
    {
        if (views.Remove(number, out View? old))
            old.Dispose();
        views[number] = view;
        return null;
    }

    private static ArgumentException NotThere()
    {
        ArgumentException error = new("there is no such item");
        error.Data["BufView.Status"] = (int)Status.Value;
        return error;
    }

    private static string Attributes(View view) =>
        $"ndim={view.Dimensions} itemsize={view.ItemSize} nbytes={view.ByteLength} " +
        $"readonly={(view.IsReadOnly ? 1 : 0)} c={(view.IsCContiguous ? 1 : 0)} " +
        $"f={(view.IsFortranContiguous ? 1 : 0)} " +
        $"any={(view.IsCContiguous || view.IsFortranContiguous ? 1 : 0)} " +
        $"shape={string.Join(',', view.Shape())} strides={string.Join(',', view.Strides())} " +
        $"format={Hex(Encoding.UTF8.GetBytes(view.Format))}";

    private static string List(View view, long[] index) => index.Length == view.Dimensions
        ? Show(view.GetItem(index))
        : "[" + string.Join(',', Enumerable.Range(0, (int)view.Shape()[index.Length])
            .Select(i => List(view, [.. index, i]))) + "]";

    // An item of a view of several dimensions is a view.
    private static string ShowItem(object item)
    {
        if (item is not View view)
            return Show(item);
        using (view)
            return $"[{string.Join(',', view.Select(ShowItem))}]";
    }

    private static string Show(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Show(bool value) => value ? "true" : "false";

    private static string Show(object value) => value switch
    {
        bool truth => truth ? "b:1" : "b:0",
        long or ulong => $"i:{value}",
        double.NaN => "f:nan",
        double real => $"f:{BitConverter.DoubleToInt64Bits(real):x16}",
        byte[] { Length: 1 } one => "c:" + Convert.ToHexString(one).ToLowerInvariant(),
        byte[] bytes => "x:" + Convert.ToHexString(bytes).ToLowerInvariant(),
        object[] record => $"({string.Join(',', record.Select(Show))})",
        _ => "?",
    };

    private static object? Value(string[] words, int first)
    {
        object?[] values = words.Skip(first).TakeWhile(word => word != ";").Select(Value).ToArray();
        return values.Length == 1 ? values[0] : values;
    }

    private static object? Value(string word) => word[0] switch
    {
        'b' => word[2] == '1',
        'i' => BigInteger.Parse(word[2..], CultureInfo.InvariantCulture),
        // .NET's own NaN is a negative one.
        'f' when word == "f:nan" => BitConverter.UInt64BitsToDouble(0x7ff8000000000000),
        'f' => BitConverter.UInt64BitsToDouble(ulong.Parse(word[2..], NumberStyles.HexNumber,
            CultureInfo.InvariantCulture)),
        'c' or 'x' => Bytes(word[1..]),
        's' => Text(word[1..]),
        _ => null,
    };

    private static byte[] Bytes(string word) => Convert.FromHexString(word.AsSpan(1));

    private static string? Text(string word) => word == "none" ? null : Encoding.UTF8.GetString(Bytes(word));

    private static string Hex(byte[] bytes) => "=" + Convert.ToHexString(bytes).ToLowerInvariant();

    private static long Number(string word) => long.Parse(word, CultureInfo.InvariantCulture);

    private static long? Bound(string word) => word == "none" ? null : Number(word);

    private static long[]? Numbers(string word) => word switch
    {
        "none" => null,
        "-" => [],
        _ => word.Split(',').Select(Number).ToArray(),
    };

    private static Key Slice(string[] words, int first) =>
        Key.Slice(Bound(words[first]), Bound(words[first + 1]), Bound(words[first + 2]));

    private static Key[] Keys(string[] words, int first)
    {
        List<Key> keys = [];
        for (int i = first; i < words.Length; ++i)
        {
            switch (words[i])
            {
                case "int":
                    keys.Add(Number(words[++i]));
                    break;
                case "slice":
                    keys.Add(Slice(words, i + 1));
                    i += 3;
                    break;
                default:
                    keys.Add(Key.Ellipsis);
                    break;
            }
        }
        return [.. keys];
    }
}
